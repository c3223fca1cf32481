// Where a city has too many schools for one list, the form names the bureau and the towns; the schools of a town come
// into its group when the town is chosen, or when an address or a draft names one of them.

import { make } from "./forms.js";

/** Every office as {id, name, town, phone}; an empty list where nothing came, so that the towns can still be chosen. */
function reader(addresses) {
  let all = null;
  const read = async (address) => {
    const answer = await fetch(new URL(address, location.href), { credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { towns, offices } = await answer.json();
    return offices.map(([id, name, town, phone]) => ({ id, name, town: towns[town], phone }));
  };
  return () => (all ??= Promise.all(addresses.map(read)).then((each) => each.flat()).catch(() => {
    all = null;
    return [];
  }));
}

const has = (select, id) => [...select.options].some((option) => option.value === id);

/** What fills the groups of a select by need: `choose(select, id)` and `follow(select)` say whether options came. */
export function schoolsFrom(addresses) {
  const load = reader(addresses);

  async function fill(select, town) {
    const group = [...select.querySelectorAll("optgroup")].find((each) => each.label === town);
    if (!group) return false;
    const missing = (await load()).filter((each) => each.town === town && !has(select, each.id));
    group.append(...missing.map((each) => {
      const option = make("option", { value: each.id }, each.name);
      if (each.phone) option.dataset.phone = each.phone;
      return option;
    }));
    return missing.length > 0;
  }

  return {
    async choose(select, id) {
      if (!has(select, id)) {
        const office = (await load()).find((each) => each.id === id);
        if (office) await fill(select, office.town);
      }
      if (has(select, id)) select.value = id;
      return has(select, id);
    },
    follow(select) {
      const town = select.selectedOptions[0]?.closest("optgroup")?.label;
      return town ? fill(select, town) : Promise.resolve(false);
    },
  };
}
