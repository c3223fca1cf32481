// Files beside the words: chosen, checked and sent one after another while the person goes on writing.

import { base, make, Problem, proof } from "./forms.js";

const KEPT = 50 * 60e3; // The API forgets a file after an hour that nobody names.

const sizeText = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

/** Send one file; `progress` hears the share that has gone. The proof and the file's name go in headers. */
function send(file, office, altcha, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${base}/attachments`);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Office", office);
    request.setRequestHeader("X-Altcha", altcha);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Problem(0, { detail: "网络不通，没有传上去。" })));
    request.addEventListener("load", () => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // A gateway's page is no answer of ours; the status says enough.
      }
      if (request.status < 300 && answer.token) resolve(answer);
      else reject(new Problem(request.status, answer));
    });
    request.send(file);
  });
}

/**
 * The field for files: {element, tokens}. `limits` are {most, bytes, accept, taken} of the API, `office` tells for whom
 * they are, `prefix` keeps ids apart. `tokens` waits until everything is there, or throws a Problem that says what is not.
 */
export function filesFor(limits, office, prefix) {
  const id = `${prefix}-attachments`;
  const megabytes = Math.round(limits.bytes / 1024 / 1024);
  const input = make("input", { id, type: "file", multiple: limits.most > 1, accept: limits.accept, "aria-describedby": `${id}-hint` });
  const list = make("ul", { class: "files" });
  const note = make("p", { class: "wrong", role: "alert", hidden: true });
  const element = make("div", { class: "field", "data-field": "attachments" },
    make("label", { for: id }, "附件", make("span", { class: "optional" }, "选填")),
    make("p", { class: "hint", id: `${id}-hint` }, `最多 ${limits.most} 个，每个不超过 ${megabytes} MB。可以是${limits.taken}。照片里的拍摄地点会自动去掉。`),
    input, note, list);
  const chosen = [];
  let line = Promise.resolve();

  function refusal(file) {
    const suffix = (file.name.match(/\.[^.]+$/) || [""])[0].toLowerCase();
    if (chosen.length >= limits.most) return `最多 ${limits.most} 个附件，“${file.name}”没有加上。其余的可以在提交以后补充。`;
    if (!file.size) return `“${file.name}”是空的，请重新选择。`;
    if (file.size > limits.bytes) return `“${file.name}”有 ${sizeText(file.size)}，超过 ${megabytes} MB。照片请压缩，录像请截取关键一段。`;
    if (!limits.accept.split(",").includes(suffix)) return `“${file.name}”这种文件收不了。可以是${limits.taken}。`;
    return "";
  }

  async function upload(each) {
    if (each.gone) return;
    each.again.hidden = true;
    each.bar.hidden = false;
    each.says.textContent = "正在做安全验证…";
    try {
      let answer = null;
      for (let turn = 0; !answer; turn += 1) {
        const altcha = await proof();
        if (each.gone) return;
        each.says.textContent = "正在上传…";
        answer = await send(each.file, office(), altcha, (share) => { each.bar.value = share; }).catch((problem) => {
          if (turn || !problem.wantsProof) throw problem;
        });
      }
      Object.assign(each, { token: answer.token, at: Date.now() });
      each.says.textContent = "已传好";
      each.row.classList.remove("failed");
    } catch (problem) {
      const fields = problem.fields ? [...problem.fields.values()] : [];
      each.says.textContent = fields[0] || (problem instanceof Problem ? problem.message : "没有传上去。");
      each.row.classList.add("failed");
      each.again.hidden = problem.status === 422;
    } finally {
      each.bar.hidden = true;
    }
  }

  const queue = (each) => { line = line.then(() => upload(each)); };

  function add(file) {
    const each = { file, token: "", at: 0, gone: false };
    each.bar = make("progress", { max: 1, value: 0, "aria-label": `${file.name}上传进度` });
    each.says = make("span", { class: "file-says", role: "status" }, "等待上传…");
    each.again = make("button", { class: "link", type: "button", hidden: true, onclick: () => queue(each) }, "重试");
    const remove = make("button", { class: "link", type: "button", "aria-label": `去掉${file.name}`, onclick: () => {
      each.gone = true;
      chosen.splice(chosen.indexOf(each), 1);
      each.row.remove();
      input.focus();
    } }, "去掉");
    each.row = make("li", {}, make("b", {}, file.name), make("small", {}, sizeText(file.size)), each.bar, each.says, each.again, remove);
    chosen.push(each);
    list.append(each.row);
    queue(each);
  }

  input.addEventListener("change", () => {
    const refused = [];
    for (const file of input.files) {
      const why = refusal(file);
      if (why) refused.push(why);
      else add(file);
    }
    note.textContent = refused.join("");
    note.hidden = !refused.length;
    input.value = "";
  });

  async function tokens(tell) {
    for (const each of chosen) if (each.token && Date.now() - each.at > KEPT) {
      each.token = "";
      queue(each);
    }
    if (chosen.some((each) => !each.token)) tell("正在上传附件，请稍候…");
    await line;
    const failed = chosen.filter((each) => !each.token);
    if (failed.length) {
      const message = `“${failed[0].file.name}”没有传上去：请重试，或者去掉它再提交`;
      throw new Problem(0, { detail: "有附件没有传上去。", errors: [{ field: "attachments", message }] });
    }
    return chosen.map((each) => each.token);
  }

  return { element, tokens };
}
