// What somebody has not finished writing, on this device only: no name, no number, no file; gone after seven days.

const KEY = "huiyin-draft";
const KEPT = 7 * 24 * 3600e3;

/** The draft that is here, {at, values}, or null; one that has expired is taken away. */
export function readDraft() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    if (kept && Date.now() - kept.at < KEPT && kept.values) return kept;
  } catch {
    // A store that cannot be read holds no draft.
  }
  dropDraft();
  return null;
}

/** Keep `values` in place of what was kept before; whether the device could. */
export function keepDraft(values) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), values }));
    return true;
  } catch {
    return false;
  }
}

/** Leave nothing. */
export function dropDraft() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Where nothing can be kept, nothing is left.
  }
}
