// How many places are left in the reception sessions of an office, which changes with every booking.

import { call } from "./forms.js";

async function tell() {
  const part = document.querySelector("[data-sessions]");
  const office = encodeURIComponent(part.dataset.sessions);
  const { items } = await call(`/receptions?office=${office}`).catch(() => ({ items: [] }));
  const open = [];
  for (const each of items) {
    const line = [...part.querySelectorAll("[data-session]")].find((shown) => shown.dataset.session === each.id);
    const left = line?.querySelector("[data-left]");
    if (!left || each.cancelled) continue;
    left.querySelector("dd").textContent = each.left > 0 ? `还有 ${each.left} 个` : "不能再预约";
    left.hidden = false;
    if (each.left > 0) open.push(each);
  }
  if (items.length) part.querySelector("[data-told]").textContent = open.length ? `${open.length} 场接访可以预约` : "现在没有可以预约的场次";
}

tell();
