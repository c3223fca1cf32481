// What makes the workbench quicker. Every page works without it.
(() => {
  "use strict";
  const $$ = (what, within = document) => [...within.querySelectorAll(what)];

  // A summary of errors is read out and reached first.
  const focus = () => document.querySelector("[data-focus]")?.focus();

  // Fields that matter only with a certain answer are shown only then; hidden ones are not sent.
  const conditions = (form) => {
    for (const field of $$("[data-needed-if]", form)) {
      const [name, value] = field.dataset.neededIf.split("=");
      const said = $$(`[name="${CSS.escape(name)}"]`, form)
        .map((e) => (e.type === "radio" || e.type === "checkbox" ? (e.checked ? e.value : "") : e.value));
      const wanted = said.includes(value) || (value === "False" && said.includes("false")) || (value === "True" && said.includes("true"));
      field.hidden = !wanted;
      for (const e of $$("input,select,textarea", field)) e.disabled = !wanted;
    }
  };

  // How much may still be written.
  const count = (area) => {
    const most = Number(area.dataset.max);
    let told = area.nextElementSibling;
    if (!told?.classList.contains("count")) {
      told = document.createElement("p");
      told.className = "count soft";
      told.setAttribute("aria-live", "polite");
      area.after(told);
    }
    const left = most - area.value.length;
    told.textContent = left < most / 5 || left < 0 ? (left < 0 ? `超出 ${-left} 字` : `还可写 ${left} 字`) : "";
  };

  // A form is sent once, however often the button is pressed.
  const once = (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  };

  const prepare = (within) => {
    $$("form", within).forEach(conditions);
    $$("textarea[data-max]", within).forEach(count);
  };

  document.addEventListener("change", (e) => e.target.form && conditions(e.target.form));
  document.addEventListener("change", () => {
    // How many rows are ticked.
    const told = document.querySelector("[data-ticked]");
    const n = $$('input[name="cases"]:checked').length;
    if (told) told.textContent = n ? `已选 ${n} 件` : "";
  });
  document.addEventListener("input", (e) => e.target.matches?.("textarea[data-max]") && count(e.target));
  document.addEventListener("submit", once);
  // What is being sent needs no draft any more.
  document.addEventListener("htmx:before:request", (e) => e.target.closest?.("form")?.dataset.sent && e.target.matches("[hx-trigger*=input]") && e.preventDefault());
  document.addEventListener("click", (e) => {
    if (e.target.closest("[data-print]")) print();
    const box = e.target.closest("[data-all]");
    if (box) $$(`input[name="${CSS.escape(box.dataset.all)}"]`).forEach((e) => { e.checked = box.checked; });
  });

  // Keys: / searches, j and k walk through rows, Enter opens the one that has the focus, n takes in, ? helps.
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.closest?.("input,select,textarea,[contenteditable]")) return;
    const rows = $$("[data-row]");
    const at = rows.indexOf(document.activeElement?.closest("[data-row]"));
    const go = (row) => row && ((row.querySelector("a") || row).focus(), row.scrollIntoView({ block: "nearest" }));
    if (e.key === "/" && document.querySelector("[data-search]")) document.querySelector("[data-search]").focus();
    else if (e.key === "j" && rows.length) go(rows[Math.min(at + 1, rows.length - 1)]);
    else if (e.key === "k" && rows.length) go(rows[Math.max(at - 1, 0)]);
    else if (e.key === "x" && at >= 0 && rows[at].querySelector('input[name="cases"]')) rows[at].querySelector('input[name="cases"]').click();
    else if (e.key === "n" && document.querySelector('.menu a[href="/desk/register"]')) location.href = "/desk/register";
    else if (e.key === "?") location.href = "/desk/help";
    else return;
    e.preventDefault();
  });

  document.addEventListener("htmx:after:swap", (e) => prepare(e.target instanceof Element ? e.target : document));
  prepare(document);
  focus();
})();
