// A survey: what was chosen is sent once and counted; that it was sent is noted on this device and nowhere else.

import { begin, busy, callWithProof, clearErrors, proof, showErrors } from "./forms.js";

const survey = document.querySelector("[data-survey]");
const form = survey.querySelector("form");
const answered = survey.querySelector("[data-answered]");
const [office, id] = survey.dataset.survey.split("/");
const MARK = `huiyin-survey-${id}`;
let key = { of: "", value: "" };

/** The same answers sent again carry the same key, so that a lost reply never counts twice. */
function keyFor(text) {
  if (key.of !== text) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    key = { of: text, value: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  }
  return key.value;
}

function marked() {
  try {
    return Boolean(localStorage.getItem(MARK));
  } catch {
    return false;
  }
}

function mark() {
  try {
    localStorage.setItem(MARK, new Date().toISOString().slice(0, 10));
  } catch {
    // Where nothing can be kept, nothing is.
  }
}

function read() {
  const answers = {};
  for (const field of form.querySelectorAll('[data-field^="answers."]')) {
    const name = field.dataset.field.slice("answers.".length);
    const chosen = [...field.querySelectorAll("input:checked")].map((input) => Number(input.value));
    const words = field.querySelector("textarea")?.value.trim();
    if (words) answers[name] = words;
    else if (chosen.length) answers[name] = field.dataset.kind === "several" ? chosen : chosen[0];
  }
  const group = form.querySelector('input[name="group"]:checked')?.value;
  return group ? { answers, group } : { answers };
}

function check(body) {
  const wrong = new Map();
  if (form.querySelector('[data-field="group"]') && !body.group) wrong.set("group", "请选择您是家长还是教师");
  for (const field of form.querySelectorAll("[data-needed]")) {
    if (!(field.dataset.field.slice("answers.".length) in body.answers)) wrong.set(field.dataset.field, "请回答这一题");
  }
  if (!wrong.size && !Object.keys(body.answers).length) wrong.set("answers", "请至少回答一题");
  return wrong;
}

function thank(focus) {
  form.remove();
  answered.hidden = false;
  if (focus) answered.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearErrors(form);
  const body = read();
  const wrong = check(body);
  if (wrong.size) return showErrors(form, `还有 ${wrong.size} 处没有填。`, wrong);
  busy(form, "正在做安全验证，大约需要几秒，请不要关闭页面…", async (tell) => {
    const altcha = await proof();
    tell("正在提交…");
    const headers = { "Idempotency-Key": keyFor(JSON.stringify(body)) };
    const again = () => tell("正在再做一次安全验证…");
    const path = `/surveys/${encodeURIComponent(office)}/${encodeURIComponent(id)}/answers`;
    await callWithProof(path, { ...body, altcha }, again, headers);
    mark();
    thank(true);
  });
});

begin(form);
if (marked()) thank(false);
