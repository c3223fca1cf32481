// The form by which a matter comes in, and the receipt. What was written stays on the page until it has arrived.

import { begin, busy, callWithProof, clearErrors, dayText, fragment, make, momentText, proof, showErrors } from "./forms.js";

const write = document.getElementById("write");
const receipt = document.getElementById("receipt");
const form = write.querySelector("form");
const at = (id) => document.getElementById(id);
const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value || "";
const field = (name) => form.querySelector(`[data-field="${name}"]`);
const [office, aboutOffice, content] = [at("office"), at("about-office"), at("content")];
let unsent = false;
let key = { of: "", value: "" };

/** The same words sent again carry the same key, so that a lost answer never makes two cases of one. */
function keyFor(text) {
  if (key.of !== text) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    key = { of: text, value: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  }
  return key.value;
}

function refresh() {
  const about = chosen("about");
  field("about.office").hidden = about === "none";
  form.querySelector("[data-known]").hidden = chosen("identity") === "anonymous";
  const option = office.selectedOptions[0];
  const line = write.querySelector("[data-office-phone]");
  line.hidden = !option?.dataset.phone;
  if (option?.dataset.phone) {
    const phone = option.dataset.phone;
    line.replaceChildren(`${option.text} `, make("a", { class: "tel", href: `tel:${phone.replace(/[^\d+*#]/g, "")}` }, phone));
  }
  const length = content.value.trim().length;
  at("content-count").textContent = length ? `已写 ${length} 字，最多 2000 字` : "10 至 2000 字";
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
  const heading = make("h1", { tabIndex: -1 }, "已经收到");
  const half = answer.query_code.length / 2;
  receipt.replaceChildren(
    make("article", { class: "sheet receipt", "aria-label": "回执" },
      make("header", { class: "receipt-head" }, heading, make("p", {}, `${to}　`, make("time", { dateTime: answer.received_at }, momentText(answer.received_at)))),
      make("div", { class: "receipt-body" },
        make("p", { class: "keep-note" }, "请现在就拍照或抄写保存。查询码只显示这一次。"),
        make("dl", { class: "keep" },
          make("div", {}, make("dt", {}, "查询编号"), make("dd", { "data-number": "" }, answer.number)),
          make("div", {}, make("dt", {}, "查询码"),
            make("dd", { "data-code": "" }, answer.query_code.slice(0, half), make("i", {}, answer.query_code.slice(half))))),
        make("dl", { class: "facts" },
          make("dt", {}, "标题"), make("dd", {}, body.title),
          make("dt", {}, "答复"), make("dd", {}, answer.promised_on ? ["最晚 ", make("b", {}, make("time", { dateTime: answer.promised_on }, dayText(answer.promised_on)))] : "登记后告知期限")),
        make("p", { class: "buttons" },
          make("button", { class: "button", type: "button", onclick: () => window.print() }, "打印回执"),
          make("a", { class: "button plain", href: `${form.dataset.lookup}#${encodeURIComponent(answer.number)}` }, "去查询")),
        make("p", { class: "hint" }, "查询时要同时填写编号和查询码。请不要把查询码告诉别人。"))));
  form.reset();
  write.hidden = true;
  receipt.hidden = false;
  document.title = `回执 · ${document.title}`;
  window.scrollTo(0, 0);
  heading.focus();
}

function fromFragment() {
  const wanted = fragment();
  if (wanted && [...office.options].some((option) => option.value === wanted)) office.value = wanted;
  refresh();
}

aboutOffice.append(make("option", { value: "" }, "就是接收单位"), ...[...office.children].slice(1).map((group) => group.cloneNode(true)));
form.addEventListener("input", () => { unsent = true; refresh(); });
window.addEventListener("hashchange", fromFragment);
window.addEventListener("beforeunload", (event) => unsent && event.preventDefault());
window.addEventListener("pageshow", (event) => event.persisted && receipt.hidden === false && location.reload());
begin(form);
fromFragment();
