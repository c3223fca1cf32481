// The papers that were written to the petitioner, fetched with a one-time code that comes by SMS. Neither that code nor
// the query code is ever in an address: both go in the body of the call, and the copy comes back as its answer.

import { base, busy, callWithProof, clearErrors, dayText, make, Problem, proof, showErrors } from "./forms.js";

const DIGITS = /^\d{6}$/;
const AGAIN = 60e3;
const made = [];

/** Forget the copies that this page holds. */
export function forgetPapers() {
  while (made.length) URL.revokeObjectURL(made.pop());
}

async function copy(path, body) {
  let response;
  try {
    response = await fetch(base + path, {
      method: "POST",
      headers: { Accept: "application/pdf", "Content-Type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
  } catch {
    throw new Problem(0, { detail: "网络不通，没有下载成。验证码还没有用掉的，可以再试一次。" });
  }
  if (!response.ok) throw new Problem(response.status, (await response.json().catch(() => null)) || {});
  return response.blob();
}

async function fetched(path, body, proving) {
  try {
    return await copy(path, body);
  } catch (problem) {
    if (!(problem instanceof Problem) || !problem.wantsProof) throw problem;
    proving();
    return copy(path, { ...body, altcha: await proof() });
  }
}

/** What stands in place of the form when the copy is there. */
function saved(paper, blob) {
  const address = URL.createObjectURL(blob);
  made.push(address);
  const link = make("a", { class: "button", href: address, download: `${paper.title}.pdf` }, "保存到这台设备");
  link.click();
  const note = make("p", { class: "thanks", tabIndex: -1 }, "已经下载。没有自动保存的，请点下面的按钮。");
  return [note, make("div", { class: "act-done" }, note, link,
    make("p", { class: "hint" }, "在微信里打不开的，请点右上角的“…”，用手机浏览器打开本页，再查询下载。公用电脑上请记得删除。"))];
}

function codeForm(paper, held, to, proving) {
  const id = `paper-${paper.paper}`;
  const path = `/lookup/papers/${paper.paper}`;
  const input = make("input", { id, type: "text", inputMode: "numeric", autocomplete: "one-time-code", maxLength: 12, "aria-describedby": `${id}-hint`, "aria-required": "true" });
  const field = make("div", { class: "field", "data-field": "sms_code", hidden: true },
    make("label", { for: id }, "短信验证码"),
    make("p", { class: "hint", id: `${id}-hint` }, "6 位数字，10 分钟内有效。以最近一条短信为准。"), input);
  const button = make("button", { class: "button", type: "submit" }, "获取验证码");
  const again = make("button", { class: "link", type: "button", hidden: true }, "没有收到，重新获取");
  const form = make("form", { id: `${id}-form`, method: "post", autocomplete: "off", noValidate: true, "aria-label": `下载${paper.title}` },
    make("p", { class: "hint" }, `为了确认是您本人，验证码会发到登记的手机 ${to}。`),
    make("div", { class: "problem", role: "alert", hidden: true }), field, button, " ", again,
    make("p", { class: "status", role: "status" }));
  let asked = false;

  async function ask(tell) {
    await callWithProof(`${path}/code`, held(), proving(tell));
    asked = true;
    field.hidden = false;
    button.textContent = "下载文书";
    input.value = "";
    input.focus();
    again.hidden = true;
    setTimeout(() => { again.hidden = false; }, AGAIN);
  }

  again.addEventListener("click", () => {
    clearErrors(form);
    busy(form, "正在发送验证码…", ask);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearErrors(form);
    if (!asked) return busy(form, "正在发送验证码…", ask);
    const sms_code = input.value.normalize("NFKC").replace(/\s+/g, "");
    if (!DIGITS.test(sms_code)) return showErrors(form, "还差验证码。", new Map([["sms_code", "请填写短信里的 6 位数字"]]));
    return busy(form, "正在下载…", async (tell) => {
      const blob = await fetched(path, { ...held(), sms_code }, proving(tell)).catch((problem) => {
        again.hidden = false;
        throw problem;
      });
      const [note, done] = saved(paper, blob);
      form.replaceWith(done);
      note.focus();
    });
  });
  return form;
}

function line(paper, held, to, proving) {
  const place = make("div", {});
  const open = make("button", { class: "button plain", type: "button", "aria-label": `下载${paper.title}` }, "下载");
  open.addEventListener("click", () => {
    const form = codeForm(paper, held, to, proving);
    open.hidden = true;
    place.replaceChildren(form);
    form.querySelector("[type=submit]").focus();
  });
  return make("li", {},
    make("p", {}, make("b", {}, paper.title)),
    paper.number ? make("small", {}, paper.number) : "", make("small", {}, make("time", { dateTime: paper.on }, dayText(paper.on))),
    to ? [open, place] : "");
}

/** The sheet of papers of `progress`; `held` gives number and code, `proving` what is said while a proof is worked out. */
export function papersSheet(progress, held, proving) {
  const to = progress.papers_to;
  const phone = progress.office.phone;
  return make("section", { class: "sheet papers", "aria-labelledby": "papers-title" },
    make("h2", { id: "papers-title" }, "文书"),
    to ? "" : make("p", { class: "hint" }, `没有登记可以收短信的手机，不能在网上下载。请带上回执到${progress.office.name}领取${phone ? `，或者打 ${phone} 询问` : ""}。`),
    make("ul", {}, progress.papers.map((paper) => line(paper, held, to, proving))));
}
