// Questions that were answered before, shown when a topic is chosen: perhaps the answer is there, and nobody needs to ask.

const known = new Map();

async function read(address) {
  if (!known.has(address)) {
    known.set(address, fetch(address).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({})));
  }
  return known.get(address);
}

/** Show in `place` up to three questions of the topic that `select` says; `address` is their file, asked for only now. */
export async function hint(select, place, address) {
  const wanted = select.value;
  const found = wanted ? (await read(address))[wanted] || [] : [];
  if (select.value !== wanted) return;
  place.hidden = !found.length;
  const title = Object.assign(document.createElement("p"), { textContent: "也许这里已有答案：" });
  const list = document.createElement("ul");
  for (const [id, text] of found) {
    const link = Object.assign(document.createElement("a"), { textContent: text, target: "_blank", rel: "noopener" });
    link.href = new URL(`${id}/`, new URL(address, document.baseURI));
    const item = document.createElement("li");
    item.append(link, "（另开一页）");
    list.append(item);
  }
  place.replaceChildren(...(found.length ? [title, list] : []));
}
