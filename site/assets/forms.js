// What the forms share: making elements, fields from rows, values from fields, and errors beside the fields.

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

/** While `work` runs: the button is held, the status tells; afterwards both are as before. */
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
