// The lookup page. Number and code live in this module and in the body of the calls, never in an address or a store.

import { begin, busy, call, callWithProof, clearErrors, dayText, fieldFor, fragment, make, showErrors, valuesOf } from "./forms.js";
import { forgetPapers, papersSheet } from "./papers.js";

const NUMBER = /^[A-Z]{2,6}\d{8}-[2-9A-HJKMNP-Z]{5}$/;
const BOTH = /^([A-Z]{2,6}\d{8}-[2-9A-HJKMNP-Z]{5})(?:-?([2-9A-HJKMNP-Z]{10}))?$/;
const CODE_LENGTH = 10;
const ask = document.getElementById("ask");
const found = document.getElementById("found");
const form = ask.querySelector("form");
const [numberInput, codeInput] = [document.getElementById("number"), document.getElementById("code")];
const lost = document.querySelector("[data-lost]");
const home = document.title;
const MISSES = 5;
let held = null;
let misses = 0;

/** What a person typed, as it was printed: narrow characters, capitals, no blanks, one kind of dash. */
const tidy = (text) => text.normalize("NFKC").replace(/\s+/g, "").toUpperCase().replace(/[—–－]/g, "-");

/**
 * What a receipt's code opened: the number, or number and code in one, behind the # that no browser sends. It is taken out
 * of the address at once; with both there is nothing left to type, and the look-up begins.
 */
function fromFragment() {
  const given = tidy(fragment());
  if (!/^[A-Z]{2,6}\d{8}-/.test(given)) return;
  history.replaceState(null, "", location.pathname);
  const [, number, code] = given.match(BOTH) || [];
  if (!number) return;
  startAgain();
  numberInput.value = number;
  if (!code) return codeInput.focus();
  codeInput.value = code;
  form.querySelector("[type=submit]").click();
}

function startAgain() {
  held = null;
  forgetPapers();
  form.reset();
  clearErrors(form);
  found.replaceChildren();
  found.hidden = true;
  ask.hidden = false;
  document.title = home;
}

const proving = (tell) => () => tell("正在做安全验证，大约需要几秒，请稍候…");

async function look(query, tell) {
  const progress = await callWithProof("/lookup", query, proving(tell)).catch((problem) => {
    if (problem.status === 404) misses += 1;
    lost.hidden = misses < MISSES;
    throw problem;
  });
  misses = 0;
  lost.hidden = true;
  held = { number: progress.number, code: query.number ? query.code : query.code.slice(-CODE_LENGTH) };
  show(progress);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearErrors(form);
  const [number, code] = [tidy(numberInput.value), tidy(codeInput.value)];
  const whole = number || code;
  if (!whole) return showErrors(form, "请填写查询编号和查询码。", new Map([["number", "请填写查询编号"]]));
  if (number && !code && NUMBER.test(number)) {
    return showErrors(form, "还差查询码。", new Map([["code", "请填写查询码，它和查询编号一起印在回执上"]]));
  }
  busy(form, "正在查询…", (tell) => look(number && code ? { number, code } : { code: whole }, tell));
});

const pair = (title, value) => (value ? [make("dt", {}, title), make("dd", {}, value)] : []);

function show(progress) {
  const office = progress.office;
  const heading = make("h1", { tabIndex: -1 }, progress.stage.title);
  const promised = progress.extended_until || progress.promised_on;
  found.replaceChildren(
    make("header", { class: "found-head" },
      make("p", {}, "查询编号 ", make("span", { class: "code" }, progress.number)), heading,
      make("p", { class: "promise" },
        progress.replied_on ? ["答复日期 ", make("b", {}, dayText(progress.replied_on))]
          : promised ? [progress.extended_until ? "延期至 " : "承诺最晚 ", make("b", {}, dayText(promised)), " 答复"]
            : "进度更新后会显示在这里")),
    progress.needed ? neededSheet(progress) : "",
    progress.reply ? replySheet(progress) : "",
    progress.papers && progress.papers.length ? papersSheet(progress, () => ({ ...held }), proving) : "",
    make("section", { class: "sheet", "aria-labelledby": "steps-title" },
      make("h2", { id: "steps-title" }, "办到哪一步"), steps(progress)),
    make("section", { class: "sheet", "aria-labelledby": "facts-title" },
      make("h2", { id: "facts-title" }, "这件事"),
      make("dl", { class: "facts" },
        pair("类型", [progress.type.title, progress.topic && progress.topic.title].filter(Boolean).join("　")),
        pair("办理单位", office.name),
        make("dt", {}, "单位电话"),
        make("dd", {}, office.phone ? make("a", { class: "tel", href: `tel:${office.phone.replace(/[^\d+*#]/g, "")}` }, office.phone)
          : make("span", { class: "none" }, "未公布")),
        pair("收到", dayText(progress.received_on)),
        pair("告知受理", progress.told_on && dayText(progress.told_on)),
        pair("承诺答复", progress.promised_on && dayText(progress.promised_on)),
        pair("延期至", progress.extended_until && dayText(progress.extended_until)),
        pair("延期理由", progress.extended_until && progress.extension_reason),
        pair("答复", progress.replied_on && dayText(progress.replied_on)))),
    progress.reviews && progress.reviews.length ? reviewsSheet(progress) : "",
    progress.next.length ? actions(progress.next, office) : "",
    make("p", { class: "buttons" },
      make("button", { class: "button plain", type: "button", onclick: () => { startAgain(); numberInput.focus(); } }, "查询另一件"),
      make("button", { class: "button plain", type: "button", onclick: () => window.print() }, "打印")));
  form.reset();
  ask.hidden = true;
  found.hidden = false;
  document.title = `${progress.stage.title} · ${home}`;
  window.scrollTo(0, 0);
  heading.focus();
}

/** What is missing stands above everything else, whole, with the day by which it is wanted. */
function neededSheet(progress) {
  return make("section", { class: "sheet wanted", "aria-labelledby": "wanted-title" },
    make("h2", { id: "wanted-title" }, "请您补充"),
    make("p", { class: "needed" }, progress.needed),
    progress.needed_until ? make("p", {}, "最晚 ", make("b", {}, dayText(progress.needed_until)), "，在下面“补充说明”里提交，可以带附件。") : "");
}

function replySheet(progress) {
  return make("section", { class: "sheet reply", "aria-labelledby": "reply-title" },
    make("h2", { id: "reply-title" }, "答复"),
    make("p", { class: "reply-text" }, progress.reply),
    make("p", { class: "reply-sign" }, progress.office.name, progress.replied_on ? make("br") : "", progress.replied_on ? dayText(progress.replied_on) : ""));
}

function reviewsSheet(progress) {
  return make("section", { class: "sheet", "aria-labelledby": "reviews-title" },
    make("h2", { id: "reviews-title" }, "复查复核"),
    make("dl", { class: "facts" },
      pair("复查（复核）机关", progress.reviewed_by),
      progress.reviews.flatMap((line) => pair(line.title, dayText(line.on)))));
}

function steps(progress) {
  return make("ol", { class: "steps" }, progress.stages.map((stage, index) => {
    const now = stage.code === progress.stage.code;
    const last = index === progress.stages.length - 1;
    const state = now && !last ? "now" : now || stage.done ? "done" : "yet";
    return make("li", { class: state, "aria-current": now ? "step" : null },
      now ? make("b", {}, stage.title) : stage.title,
      make("span", { class: "unseen" }, now ? "（现在）" : stage.done ? "（已完成）" : "（还没到）"),
      stage.on ? make("time", { dateTime: stage.on }, dayText(stage.on)) : "");
  }));
}

function actions(rows, office) {
  return make("section", { class: "sheet acts", "aria-labelledby": "acts-title" },
    make("h2", { id: "acts-title" }, "现在可以"), rows.map((row) => action(row, office)));
}

/** The sessions that can still be booked take the place of the field that asks for one. */
async function offerSessions(actForm, field, office) {
  const place = actForm.querySelector(`[data-field="${field.name}"]`);
  const { items } = await call(`/receptions?office=${encodeURIComponent(office.id)}`).catch(() => ({ items: null }));
  const open = (items || []).filter((each) => !each.cancelled && each.left > 0);
  if (open.length) {
    const choices = open.map((each) => ({
      value: each.id,
      title: [dayText(each.on), [each.from_time, each.to_time].filter(Boolean).join("–"), each.place, each.leader_post,
        `还有 ${each.left} 个名额`].filter(Boolean).join("　"),
    }));
    return place.replaceWith(fieldFor({ ...field, hint: null, choices }, actForm.id));
  }
  const how = office.phone ? `可以拨打 ${office.phone} 询问。` : "可以打服务电话询问。";
  actForm.replaceChildren(make("p", { class: "hint" }, items ? `现在没有可以预约的场次。${how}` : `接访安排没有载入。${how}`));
}

/** What a form needs beyond its row is fetched when it is opened, so that the look-up itself stays light. */
async function complete(actForm, row, office) {
  for (const field of (row.fields || []).filter((each) => each.kind === "session")) await offerSessions(actForm, field, office);
  if (!row.attachments) return null;
  const { filesFor } = await import("./files.js");
  const files = filesFor(row.attachments, () => office.id, actForm.id);
  actForm.querySelector("[type=submit]").before(files.element);
  return files;
}

function action(row, office) {
  const fields = (row.fields || []).map((field) => fieldFor(field, row.action));
  const actForm = make("form", { id: `act-${row.action}`, method: "post", autocomplete: "off", noValidate: true },
    row.hint ? make("p", { class: "hint" }, row.hint) : "",
    make("div", { class: "problem", role: "alert", hidden: true }),
    fields,
    make("button", { class: "button", type: "submit" }, `确认${row.title}`),
    make("p", { class: "status", role: "status" }));
  const box = make("details", { class: "act" },
    make("summary", {}, make("span", { class: "act-name" }, row.title, row.until || row.organ ? make("small", {}, [row.organ && `向${row.organ}提出`, row.until && `最晚 ${dayText(row.until)}`].filter(Boolean).join("，")) : "")), actForm);
  let files = null;
  box.addEventListener("toggle", async () => {
    files = await complete(actForm, row, office).catch(() => null);
  }, { once: true });
  actForm.addEventListener("submit", (event) => {
    event.preventDefault();
    clearErrors(actForm);
    const values = valuesOf(actForm);
    const needed = (field) => field.required || (field.required_if && values[field.required_if.field] === field.required_if.value);
    const missing = (row.fields || []).filter((field) => needed(field) && !(field.name in values));
    if (missing.length) {
      return showErrors(actForm, "还有没填的。", new Map(missing.map((field) => [field.name, `请填写“${field.title}”`])));
    }
    busy(actForm, "正在提交…", async (tell) => {
      const attachments = files ? await files.tokens(tell) : [];
      const asked = { ...held, form: values, ...(attachments.length && { attachments }) };
      await callWithProof(`/lookup/actions/${row.action}`, asked, proving(tell));
      thank(actForm, row.title);
    });
  });
  return box;
}

function thank(actForm, title) {
  const again = make("form", {}, make("button", { class: "button plain", type: "submit" }, "刷新进度"), make("p", { class: "status", role: "status" }),
    make("div", { class: "problem", role: "alert", hidden: true }));
  const note = make("p", { class: "thanks", tabIndex: -1 }, `“${title}”已收到，进度稍后更新。`);
  again.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(again, "正在查询…", (tell) => look({ ...held }, tell));
  });
  actForm.replaceWith(make("div", { class: "act-done" }, note, again));
  note.focus();
}

// A page kept by the browser for "back" would show the last petitioner's case on a shared computer.
window.addEventListener("pageshow", (event) => event.persisted && startAgain());
window.addEventListener("hashchange", fromFragment);
begin(form);
fromFragment();
