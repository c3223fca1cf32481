// The receipt: shown once, to be printed or kept as a picture. Number and code go into the page and nowhere else.

import { codeFor } from "./code.js";
import { dayText, make, momentText } from "./forms.js";

const drawing = (svg) => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** Draw the receipt as a picture that a phone can keep; its address is the picture itself. */
async function picture(lines, number, code, svg) {
  const code_image = new Image();
  // Without a size of its own some browsers draw nothing.
  code_image.src = drawing(svg.replace("<svg ", '<svg width="320" height="320" '));
  await code_image.decode();
  const canvas = make("canvas", { width: 720, height: 560 + lines.length * 44 });
  const pen = canvas.getContext("2d");
  const font = (size, weight = 400) => `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  const write = (text, y, look, colour = "#16262b") => {
    Object.assign(pen, { font: look, fillStyle: colour });
    pen.fillText(text, 48, y, 624);
  };
  Object.assign(pen, { fillStyle: "#ffffff" });
  pen.fillRect(0, 0, canvas.width, canvas.height);
  Object.assign(pen, { fillStyle: "#0b5960" });
  pen.fillRect(0, 0, canvas.width, 12);
  lines.forEach((line, at) => write(line, 72 + at * 44, font(at ? 26 : 34, at ? 400 : 700), at ? "#4b5b60" : "#16262b"));
  const top = 72 + lines.length * 44;
  write("查询编号", top, font(26), "#4b5b60");
  write(number, top + 48, font(42, 700));
  write("查询码", top + 100, font(26), "#4b5b60");
  write(code, top + 148, font(42, 700));
  pen.drawImage(code_image, 48, top + 176, 264, 264);
  Object.assign(pen, { font: font(26), fillStyle: "#16262b" });
  pen.fillText("扫码直接查询进度", 344, top + 290, 330);
  pen.fillText("请不要给别人看", 344, top + 334, 330);
  return canvas.toDataURL("image/png");
}

/** The receipt for `answer` as an article: what `to` received, titled `title`; `lookup` is where the progress is read. */
export function receiptFor(answer, { to, title, lookup }) {
  const half = answer.query_code.length / 2;
  const promise = answer.promised_on ? `最晚 ${dayText(answer.promised_on)}` : "";
  const code = codeFor(new URL(`${lookup}#${answer.number}-${answer.query_code}`, location.href).href);
  const kept = make("div", { class: "picture screen-only", "aria-live": "polite" });

  async function keep() {
    const name = `回执-${answer.number}.png`;
    try {
      const lines = [`${to} 回执`, `收到 ${momentText(answer.received_at)}`, ...(promise ? [`答复 ${promise}`] : [])];
      const address = await picture(lines, answer.number, answer.query_code, code);
      kept.replaceChildren(
        make("p", {}, "长按图片，选“保存图片”；或者 ", make("a", { href: address, download: name }, "下载图片"), "。"),
        make("img", { src: address, alt: "回执图片：单位、查询编号、查询码和二维码" }));
    } catch {
      kept.replaceChildren(make("p", {}, "这台设备存不了图片，请截屏，或者打印、抄写。"));
    }
  }

  return make("article", { class: "sheet receipt", "aria-label": "回执" },
    make("header", { class: "receipt-head" }, make("h1", { tabIndex: -1 }, "已经收到"),
      make("p", {}, `${to}　`, make("time", { dateTime: answer.received_at }, momentText(answer.received_at)))),
    make("div", { class: "receipt-body" },
      make("p", { class: "keep-note" }, "请现在就拍照或抄写保存。查询码只显示这一次。"),
      make("div", { class: "keep" },
        make("dl", {},
          make("div", {}, make("dt", {}, "查询编号"), make("dd", { "data-number": "" }, answer.number)),
          make("div", {}, make("dt", {}, "查询码"),
            make("dd", { "data-code": "" }, answer.query_code.slice(0, half), make("i", {}, answer.query_code.slice(half))))),
        make("figure", {}, make("img", { src: drawing(code), alt: "二维码，扫码直接查询办理进度" }),
          make("figcaption", {}, "扫码直接查询"))),
      make("dl", { class: "facts" },
        make("dt", {}, "标题"), make("dd", {}, title),
        make("dt", {}, "答复"), make("dd", {}, promise ? ["最晚 ", make("b", {}, make("time", { dateTime: answer.promised_on }, dayText(answer.promised_on)))] : "登记后告知期限")),
      make("p", { class: "buttons" },
        make("button", { class: "button", type: "button", onclick: keep }, "保存为图片"),
        make("button", { class: "button", type: "button", onclick: () => window.print() }, "打印回执"),
        make("a", { class: "button plain", href: `${lookup}#${encodeURIComponent(answer.number)}` }, "去查询")),
      kept,
      make("p", { class: "hint" }, "查询时要同时填写编号和查询码；二维码里两样都有。请不要把查询码和二维码给别人看。")));
}
