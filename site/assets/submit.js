// The form by which a matter comes in, and the receipt. What was written stays on the page until it has arrived.

import { dropDraft, keepDraft, readDraft } from "./draft.js";
import { filesFor } from "./files.js";
import { begin, busy, call, callWithProof, clearErrors, dayText, fragment, make, momentText, proof, showErrors } from "./forms.js";
import { hint } from "./hints.js";
import { receiptFor } from "./receipt.js";
import { schoolsFrom } from "./schools.js";

const write = document.getElementById("write");
const receipt = document.getElementById("receipt");
const form = write.querySelector("form");
const at = (id) => document.getElementById(id);
const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value || "";
const field = (name) => form.querySelector(`[data-field="${name}"]`);
const [office, aboutOffice, content] = [at("office"), at("about-office"), at("content")];
const [next, restored] = [write.querySelector("[data-next]"), write.querySelector("[data-restored]")];
const [draftBox, draftSays] = [at("keep-draft"), write.querySelector("[data-draft-says]")];
const expected = new Map();
let files = null;
let asked = null; // Whether to keep a draft, as the person said; null while nobody has.
let unsent = false;
let key = { of: "", value: "" };
let campaign = ""; // The collection of suggestions that it comes to, when a page of such a one led here.
let box = ""; // By which box it comes in, when a page of such a box led here; the rule of the API decides.

/** The same words sent again carry the same key, so that a lost answer never makes two cases of one. */
function keyFor(text) {
  if (key.of !== text) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    key = { of: text, value: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  }
  return key.value;
}

/** The line about the collection that a suggestion comes to; none where it comes by itself. */
const called = () => [...write.querySelectorAll("[data-campaign]")].find((line) => line.dataset.campaign === campaign);
const sought = () => (chosen("type") === "SUGGEST" && called() ? campaign : "");

const reporting = () => box === "REPORT_BOX" && chosen("type") === "REPORT";

function refresh() {
  const about = chosen("about");
  write.querySelector("h1").textContent = reporting() ? "违规办学举报" : "我要反映";
  field("about.office").hidden = about === "none";
  write.querySelector("[data-for-campaign]").hidden = !sought();
  for (const line of write.querySelectorAll("[data-campaign]")) line.hidden = line.dataset.campaign !== campaign;
  form.querySelector("[data-known]").hidden = chosen("identity") === "anonymous";
  const option = office.selectedOptions[0];
  const line = write.querySelector("[data-office-phone]");
  line.hidden = !option?.dataset.phone;
  if (option?.dataset.phone) {
    const phone = option.dataset.phone;
    line.replaceChildren(`${option.text} `, make("a", { class: "tel", href: `tel:${phone.replace(/[^\d+*#]/g, "")}` }, phone));
  }
  const length = content.value.trim().length;
  tellNext();
  void expect();
  at("content-count").textContent = length ? `已写 ${length} 字，最多 2000 字` : "10 至 2000 字";
}

/** The office whose ways are shown: the chosen one, or the first of the list while none is. */
const shownOffice = () => office.value || [...office.options].find((option) => option.value)?.value || "";

/** What the chosen type can expect there; undefined until the API has said. */
const prospect = () => expected.get(shownOffice())?.find((each) => each.type.code === chosen("type"));

/** Ask once for each office what its matters can expect; without an answer the form works all the same. */
async function expect() {
  const id = shownOffice();
  if (!id || expected.has(id)) return;
  expected.set(id, null);
  const answer = await call(`/offices/${encodeURIComponent(id)}/prospects`).catch(() => null);
  if (!answer) return expected.delete(id);
  expected.set(id, answer.items);
  if (!files) {
    files = filesFor(answer.attachments, shownOffice, "submit");
    write.querySelector("[data-files]").replaceChildren(files.element);
  }
  tellNext();
  showDraft();
}

function tellNext() {
  const each = prospect();
  next.hidden = !each;
  if (!each) return;
  const by = (day, words) => (day ? make("li", {}, make("b", {}, make("time", { dateTime: day }, dayText(day))), words) : "");
  next.replaceChildren(
    make("p", {}, `现在提交${each.type.title}，接下来：`),
    make("ol", {}, each.sealed
      ? [make("li", {}, "按规定转有权处理的机关办理，被反映的单位看不到。"), make("li", {}, "凭查询码能看到“已收到”和“已按规定转有权机关办理”，别的不公开。")]
      : [by(each.registered_by, " 前登记，确定由谁办理"),
        // Whoever leaves no name cannot be told.
        by(chosen("identity") === "anonymous" ? null : each.told_by, " 前告知您是否受理"),
        each.promised_on ? by(each.promised_on, " 前答复您") : make("li", {}, "登记后告知您答复的期限")]));
}

/** What is kept on no device unless somebody asks: who wants no name, and what is sealed. Unknown counts as such. */
const delicate = () => chosen("identity") === "anonymous" || prospect()?.sealed !== false;

function showDraft() {
  draftBox.checked = asked ?? !delicate();
  draftSays.textContent = "";
}

function draft() {
  if (receipt.hidden === false || (asked === null && chosen("type") && !prospect() && chosen("identity") !== "anonymous")) return;
  showDraft();
  if (!draftBox.checked) return dropDraft();
  const { name, mobile, ...values } = read();
  if (keepDraft(values)) draftSays.textContent = "草稿已存在这台设备上。";
}

function clearDraft() {
  dropDraft();
  asked = false;
  draftBox.checked = false;
  restored.hidden = true;
  draftSays.textContent = "草稿已清除，这台设备上没有留下。";
}

const choose = (name, value) => {
  const found = [...form.querySelectorAll(`input[name="${name}"]`)].find((each) => each.value === value);
  if (found) found.checked = true;
};

function restore() {
  const kept = readDraft();
  if (!kept) return;
  const values = kept.values;
  for (const [name, value] of [["type", values.type], ["about", values.about?.kind], ["identity", values.identity]]) choose(name, value);
  place(office, values.office);
  for (const [control, value] of [[at("topic"), values.topic], [at("title"), values.title], [content, values.content]]) {
    control.value = value || "";
  }
  place(aboutOffice, values.about?.office !== values.office ? values.about?.office : "");
  campaign = values.campaign || "";
  restored.querySelector("time").textContent = momentText(new Date(kept.at).toISOString());
  restored.hidden = false;
}

function read() {
  const about = chosen("about");
  const known = chosen("identity") !== "anonymous";
  const body = {
    office: office.value,
    about: about === "none" ? { kind: about } : { kind: about, office: aboutOffice.value || office.value },
    type: chosen("type"),
    topic: at("topic").value,
    title: at("title").value.trim(),
    content: content.value.trim(),
    identity: chosen("identity"),
    name: known ? at("name").value.trim() : "",
    mobile: known ? at("mobile").value.normalize("NFKC").replace(/[\s-]/g, "") : "",
  };
  for (const name of ["topic", "name", "mobile"]) if (!body[name]) delete body[name];
  if (reporting()) body.channel = box;
  if (sought()) body.campaign = campaign;
  return body;
}

function check(body) {
  const wrong = new Map();
  if (!body.type) wrong.set("type", "请选择您想做什么");
  if (!body.office) wrong.set("office", "请选择接收单位；不知道的选市教育局");
  if (!body.title) wrong.set("title", "请写一句话标题");
  if (body.content.length < 10) wrong.set("content", "请至少写 10 个字，把事情说清楚");
  if (body.identity !== "anonymous") {
    if (!body.name) wrong.set("name", "请填写姓名；不想留姓名的，请选“匿名”");
    if (!body.mobile) wrong.set("mobile", "请填写手机号码；不想留号码的，请选“匿名”");
    else if (!/^1[3-9]\d{9}$/.test(body.mobile)) wrong.set("mobile", "手机号码应是 11 位数字");
  }
  return wrong;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearErrors(form);
  const body = read();
  const wrong = check(body);
  if (wrong.size) return showErrors(form, `有 ${wrong.size} 处要改，改好再提交。`, wrong);
  busy(form, "正在做安全验证，大约需要几秒，请不要关闭页面…", async (tell) => {
    const tokens = files ? await files.tokens(tell) : [];
    if (tokens.length) body.attachments = tokens;
    tell("正在做安全验证，大约需要几秒，请不要关闭页面…");
    const altcha = await proof();
    tell("正在提交…");
    const headers = { "Idempotency-Key": keyFor(JSON.stringify(body)) };
    const again = () => tell("正在再做一次安全验证…");
    show(await callWithProof("/cases", { ...body, altcha }, again, headers), body);
  });
});

/** The receipt takes the form's place, and nothing of what was written stays behind. */
function show(answer, body) {
  unsent = false;
  key = { of: "", value: "" };
  const to = office.selectedOptions[0].text;
  dropDraft();
  receipt.replaceChildren(receiptFor(answer, { to, title: body.title, lookup: form.dataset.lookup }));
  form.reset();
  write.hidden = true;
  receipt.hidden = false;
  document.title = `回执 · ${document.title}`;
  window.scrollTo(0, 0);
  receipt.querySelector("h1").focus();
}

const schools = schoolsFrom(form.dataset.lists?.split(" ").filter(Boolean) ?? []);

/** Choose an office in a list, at once where it stands there. */
function place(select, id) {
  select.value = id || "";
  if (id && select.value !== id) void schools.choose(select, id).then((there) => there && refresh());
}

/** The schools of the town that was chosen come into its group. */
async function follow(select) {
  const came = await schools.follow(select);
  const told = write.querySelector("[data-towns]");
  if (came && told) told.textContent = `已列出${select.selectedOptions[0].closest("optgroup").label}的学校，可以再选一次，选到学校。`;
}

/** What led here has chosen: an office, or `type=REPORT&channel=REPORT_BOX&about=office&office=…`. */
function fromFragment() {
  const given = fragment();
  const wanted = given.includes("=") ? Object.fromEntries(new URLSearchParams(given)) : { office: given };
  if (wanted.office) place(office, wanted.office);
  for (const name of ["type", "about"]) if (wanted[name]) choose(name, wanted[name]);
  box = wanted.channel || "";
  if (wanted.campaign) campaign = wanted.campaign;
  if (wanted.campaign && called()?.dataset.topic) at("topic").value = called().dataset.topic;
  refresh();
}

aboutOffice.append(make("option", { value: "" }, "就是接收单位"), ...[...office.children].slice(1).map((group) => group.cloneNode(true)));
restore();
draftBox.addEventListener("input", () => { asked = draftBox.checked; });
for (const button of write.querySelectorAll("[data-drop]")) {
  button.addEventListener("click", () => {
    if (button.hasAttribute("data-anew")) form.reset();
    clearDraft();
    asked = button.hasAttribute("data-anew") ? null : false;
    refresh();
  });
}
form.addEventListener("input", (event) => {
  // What was asked of an ordinary matter is not asked of a delicate one.
  if (["type", "identity"].includes(event.target.name) && delicate()) asked = null;
  unsent = true;
  refresh();
});
form.addEventListener("input", draft);
for (const select of [office, aboutOffice]) select.addEventListener("change", () => void follow(select));
at("topic").addEventListener("change", () => void hint(at("topic"), write.querySelector("[data-hints]"), form.dataset.faq));
window.addEventListener("hashchange", fromFragment);
window.addEventListener("beforeunload", (event) => unsent && !draftBox.checked && event.preventDefault());
window.addEventListener("pageshow", (event) => event.persisted && receipt.hidden === false && location.reload());
write.querySelector("[data-no-campaign]").addEventListener("click", () => {
  campaign = "";
  refresh();
  form.querySelector('input[name="type"]:checked')?.focus();
});
begin(form);
fromFragment();
