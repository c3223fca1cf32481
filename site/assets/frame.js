// What every page does. It runs before anything is drawn, so that a page which is to be large never flashes by small.

const root = document.documentElement;
const SIZES = ["large", "largest"];

/** What this device was told to keep, or "" where it keeps nothing. */
function kept(name) {
  try {
    return localStorage.getItem(`huiyin-${name}`) || "";
  } catch {
    return "";
  }
}

function keep(name, value) {
  try {
    if (value) localStorage.setItem(`huiyin-${name}`, value);
    else localStorage.removeItem(`huiyin-${name}`);
  } catch {
    // Where nothing can be kept, the choice holds for this page.
  }
}

function showCare(on) {
  root.classList.toggle("care", on);
}

function showSize(size) {
  if (SIZES.includes(size)) root.dataset.size = size;
  else delete root.dataset.size;
}

showCare(kept("care") === "on");
showSize(kept("size"));

document.addEventListener("DOMContentLoaded", () => {
  const care = document.getElementById("care");
  care.checked = care.checked || root.classList.contains("care");
  care.addEventListener("change", () => {
    showCare(care.checked);
    keep("care", care.checked ? "on" : "");
  });
  for (const choice of document.querySelectorAll('input[name="size"]')) {
    if (choice.value === root.dataset.size) choice.checked = true;
    choice.addEventListener("change", () => {
      showSize(choice.value);
      keep("size", SIZES.includes(choice.value) ? choice.value : "");
    });
  }
  // Buttons that print are shown only where a script can do it.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
});
