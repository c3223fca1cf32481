// Finding an office by its name: the list is fetched when somebody turns to the field, and looked through as is typed.

import { make } from "./forms.js";

const form = document.querySelector("[data-lists]");
const field = document.getElementById("find");
const found = document.getElementById("found");
const status = form.querySelector("[role=status]");
const MOST = 30;
let lists = null;

/** Every office as {id, name, town, phone, initials, text}; `text` is what is looked through. */
async function read(address) {
  const answer = await fetch(new URL(address, location.href), { credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  const { towns, offices } = await answer.json();
  return offices.map(([id, name, town, phone, initials]) => ({ id, name, town: towns[town], phone, initials, text: tidy(name) }));
}

const tidy = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

function load() {
  lists ??= Promise.all(form.dataset.lists.split(" ").map(read)).then((all) => all.flat()).catch(() => {
    lists = null;
    return null;
  });
  return lists;
}

/** What is typed stands in the name, its initials, the town or the number; names that begin with it come first. */
function matching(offices, wanted) {
  const digits = wanted.replace(/\D/g, "");
  const rank = (office) => {
    if (office.text.startsWith(wanted) || office.initials.startsWith(wanted)) return 0;
    if (office.text.includes(wanted) || office.initials.includes(wanted)) return 1;
    if (office.town?.includes(wanted)) return 2;
    return digits.length > 3 && digits === wanted.replace(/-/g, "") && office.phone.replace(/\D/g, "").includes(digits) ? 3 : 4;
  };
  return offices.map((office) => [rank(office), office]).filter(([at]) => at < 4).sort((a, b) => a[0] - b[0]).map(([, office]) => office);
}

function line(office) {
  const dial = `tel:${office.phone.replace(/[^\d+*#]/g, "")}`;
  return make("li", {},
    make("a", { class: "directory-name", href: `${form.dataset.offices}${office.id}/` }, office.name, office.town ? make("small", {}, office.town) : ""),
    office.phone ? make("a", { class: "tel", href: dial, "aria-label": `拨打${office.name}电话 ${office.phone}` }, office.phone)
      : make("span", { class: "none" }, "未公布"));
}

async function find() {
  const wanted = tidy(field.value);
  if (!wanted) {
    found.replaceChildren();
    status.textContent = "";
    return;
  }
  const offices = await load();
  if (tidy(field.value) !== wanted) return;
  if (!offices) {
    status.textContent = "名单没有载入，请看下面按镇街排列的电话，或稍后再试。";
    return;
  }
  const hits = matching(offices, wanted);
  found.replaceChildren(...hits.slice(0, MOST).map(line));
  status.textContent = !hits.length ? "没有找到。换几个字试试，或者看下面按镇街排列的电话。"
    : hits.length > MOST ? `找到 ${hits.length} 个，先列出 ${MOST} 个，再多打几个字。` : `找到 ${hits.length} 个单位`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  found.querySelector("a")?.focus();
});
field.addEventListener("focus", load);
field.addEventListener("input", find);
form.hidden = false;
