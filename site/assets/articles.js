// The search in a list by words of the titles. All titles come as one file, and only when somebody looks for something.

const form = document.querySelector("[data-find]");
const listed = document.querySelector("[data-listed]");
const count = document.querySelector("[data-count]");
const chosen = (name) => form.elements[name]?.value || "";
const MOST = 200;
let titles = null;
let found = null; // The list of what was found, while something is looked for.

function line([id, title, note, on]) {
  const [item, link, told, day] = ["li", "a", "span", "time"].map((tag) => document.createElement(tag));
  const [year, month, date] = on.split("-").map(Number);
  link.href = `${form.dataset.base}${id}/`;
  link.textContent = title;
  told.className = "line-note";
  day.dateTime = on;
  day.textContent = `${year}年${month}月${date}日`;
  told.append(Object.assign(document.createElement("span"), { textContent: note }), day);
  item.append(link, " ", told);
  return item;
}

/** Whether the title and the note hold every word, in full or half width, and the choices are met. */
function fits([, title, note, , level, validity], words) {
  const text = `${title} ${note}`.normalize("NFKC").toLowerCase();
  const [wantedLevel, wantedValidity] = [chosen("level"), chosen("validity")];
  return words.every((word) => text.includes(word)) && (!wantedLevel || level === wantedLevel) && (!wantedValidity || validity === wantedValidity);
}

async function find() {
  const words = chosen("find").normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const asked = words.length > 0 || chosen("level") || chosen("validity");
  if (asked && !titles) {
    titles = fetch(form.dataset.find).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
  }
  const all = asked ? await titles.catch(() => null) : null;
  if (asked && !all) {
    titles = null;
    count.textContent = "暂时查不了，请按年份翻看，或者稍后再试。";
    count.hidden = false;
    return;
  }
  found?.remove();
  found = null;
  listed.hidden = Boolean(asked);
  count.hidden = !asked;
  if (!asked) return;
  const rows = all.filter((row) => fits(row, words));
  const more = rows.length > MOST ? `，先列出 ${MOST} 篇，请再写具体些` : "";
  count.textContent = rows.length ? `找到 ${rows.length} 篇${more}` : "没有找到，请换个词试试";
  found = Object.assign(document.createElement("ul"), { className: "articles" });
  found.append(...rows.slice(0, MOST).map(line));
  listed.after(found);
}

if (form && listed) {
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => void find());
}
