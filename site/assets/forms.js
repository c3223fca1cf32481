// What the pages with forms share: calls to the API and their problems; fields from rows, values from fields, and errors
// beside the fields. One module, so that a page on a slow line needs few requests.

/** Where the API answers. */
export const base = document.documentElement.dataset.api;

/** What went wrong, in words for a person; `fields` maps a field's name to what is wrong with it. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || "系统暂时没有响应，请稍后再试。");
    this.status = status;
    this.kind = String(body.type || "").split(/[/:#]/).pop();
    // What the petitioner asks for is sent as `form`; its fields stand on the page by their own names.
    this.fields = new Map((body.errors || []).map((error) => [error.field.replace(/^form\./, ""), error.message]));
  }
  get wantsProof() {
    return this.status === 428 || this.kind === "proof-of-work-required" || this.fields.has("altcha");
  }
}

/**
 * Call the API once. Without a body it is a GET.
 * Nothing of it is cached, and no cookie or referrer goes along: the petitioner's code is in the body and nowhere else.
 */
export async function call(path, body, headers = {}) {
  let response;
  try {
    response = await fetch(base + path, {
      method: body ? "POST" : "GET",
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...headers },
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
  } catch {
    throw new Problem(0, { detail: "网络不通，没有送到。您填写的内容还在，请稍后再试。" });
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Problem(response.status, answer || {});
  return answer;
}

/** A solved proof of work, for the field `altcha`; what it needs is fetched only now. */
export async function proof() {
  const { prove } = await import("./proof.js").catch(() => {
    throw new Problem(0, { detail: "安全验证没有载入。您填写的内容还在，请稍后再试。" });
  });
  const unable = () => new Problem(0, { detail: "安全验证没有完成。请换一个浏览器再试，或者直接打电话反映。" });
  return prove(() => call("/challenge"), unable);
}

/** Call the API, and once more with a proof of work when it asks for one; `told` hears that this takes a while. */
export async function callWithProof(path, body, told, headers) {
  try {
    return await call(path, body, headers);
  } catch (problem) {
    if (!(problem instanceof Problem) || !problem.wantsProof) throw problem;
    told();
    return call(path, { ...body, altcha: await proof() }, headers);
  }
}

/** An element with properties (`class`, `for` and data- or aria- names as attributes) and children; text stays text. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** `2026-11-27` as `2026年11月27日（周五）`. */
export function dayText(iso) {
  const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
  const weekday = "日一二三四五六"[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  return `${year}年${month}月${day}日（周${weekday}）`;
}

/** A moment with its offset, as date and time in China. */
export function momentText(iso) {
  const china = new Date(Date.parse(iso) + 8 * 3600e3).toISOString();
  return `${dayText(china)} ${china.slice(11, 16)}`;
}

/** The field that a row describes: {name, title, kind, required, max, choices}; `prefix` keeps ids apart on a page. */
export function fieldFor(row, prefix) {
  const id = `${prefix}-${row.name}`;
  const several = row.kind === "bool" ? [{ value: "true", title: "是" }, { value: "false", title: "否" }] : row.choices;
  const optional = row.required ? null : make("span", { class: "optional" }, "选填");
  const hint = row.hint ? make("p", { class: "hint", id: `${id}-hint` }, row.hint) : null;
  if (several && (row.kind === "bool" || several.length <= 6)) {
    const options = several.map((choice) =>
      make("label", { class: "choice" }, make("input", { type: "radio", name: id, value: String(choice.value) }),
        make("span", {}, make("b", {}, choice.title))));
    return make("div", { class: "field", "data-field": row.name, "data-kind": row.kind, role: "radiogroup", "aria-labelledby": `${id}-title` },
      make("p", { class: "label", id: `${id}-title` }, row.title, optional), hint, make("div", { class: "choices two" }, options));
  }
  const common = { id, "aria-describedby": hint && hint.id, "aria-required": row.required ? "true" : null };
  let control;
  if (several) {
    const empty = make("option", { value: "" }, "请选择");
    control = make("select", common, empty, several.map((choice) => make("option", { value: String(choice.value) }, choice.title)));
  } else if (row.kind === "textarea") {
    control = make("textarea", { ...common, rows: 5, maxLength: row.max || null });
  } else {
    control = make("input", { ...common, type: row.kind === "date" ? "date" : "text", inputMode: row.kind === "number" ? "numeric" : null, maxLength: (row.kind === "text" && row.max) || null });
  }
  return make("div", { class: "field", "data-field": row.name, "data-kind": row.kind }, make("label", { for: id }, row.title, optional), hint, control);
}

/** What was filled into the fields under `root`, by name; what was left empty is left out. */
export function valuesOf(root) {
  const values = {};
  for (const field of root.querySelectorAll("[data-field]")) {
    const control = field.querySelector("input:checked, input:not([type=radio]), select, textarea");
    const text = control ? control.value.trim() : "";
    if (!text) continue;
    const kind = field.dataset.kind;
    values[field.dataset.field] = kind === "bool" ? text === "true" : kind === "number" && /^\d+$/.test(text) ? Number(text) : text;
  }
  return values;
}

/** Take away every error under `form`. */
export function clearErrors(form) {
  const box = form.querySelector(".problem");
  if (box) box.hidden = true;
  for (const note of form.querySelectorAll(".wrong")) note.remove();
  for (const control of form.querySelectorAll('[aria-describedby$="-wrong"]')) {
    control.removeAttribute("aria-invalid");
    const kept = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => !id.endsWith("-wrong")).join(" ");
    if (kept) control.setAttribute("aria-describedby", kept);
    else control.removeAttribute("aria-describedby");
  }
}

/** Show what is wrong, each error beside its field, and lead the reader there; `fields` maps names to messages. */
export function showErrors(form, message, fields = new Map()) {
  clearErrors(form);
  const unplaced = [];
  let first = null;
  for (const [name, text] of fields) {
    const field = form.querySelector(`[data-field="${CSS.escape(name)}"]:not([hidden])`);
    const control = field && field.querySelector("input, select, textarea");
    if (!control) {
      unplaced.push(text);
      continue;
    }
    const note = make("p", { class: "wrong", id: `${form.id || "form"}-${name.replace(/\W/g, "-")}-wrong` }, text);
    field.append(note);
    if (control.type !== "radio") control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "));
    if (!first || control.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) first = control;
  }
  const box = form.querySelector(".problem");
  if (box) {
    box.replaceChildren(make("p", {}, message), unplaced.length ? make("ul", {}, unplaced.map((text) => make("li", {}, text))) : "");
    box.hidden = false;
  }
  if (first) first.focus();
  else if (box) box.scrollIntoView({ block: "center" });
}

/** Show under `form` what a call threw: a Problem in its own words, anything else as a fault of ours. */
function report(form, thrown) {
  if (thrown instanceof Problem) return showErrors(form, thrown.message, thrown.fields);
  showErrors(form, "这一页出了错，没有办成。请刷新后再试，或者直接打电话。");
  throw thrown;
}

/** While `work` runs: the button is held, the status tells; afterwards both are as before, and a failure is shown. */
export async function busy(form, text, work) {
  const button = form.querySelector("[type=submit]");
  const status = form.querySelector(".status");
  const tell = (words) => {
    status.textContent = words;
    status.classList.toggle("going", Boolean(words));
  };
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  tell(text);
  try {
    await work(tell);
  } catch (thrown) {
    report(form, thrown);
  } finally {
    button.removeAttribute("aria-busy");
    tell("");
  }
}

/** What stands behind the # of the address, decoded; empty when there is nothing readable. */
export function fragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

/** The script has come: take away what stands in for it, and let the form be sent. */
export function begin(form) {
  document.querySelector("[data-instead]")?.remove();
  form.querySelector("[type=submit]").disabled = false;
}
