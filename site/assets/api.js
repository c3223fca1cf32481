// Calls to the API: one place that sends, and turns problem+json into a Problem.

const base = document.documentElement.dataset.api;

/** What went wrong, in words for a person; `fields` maps a field's name to what is wrong with it. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || "系统暂时没有响应，请稍后再试。");
    this.status = status;
    this.kind = String(body.type || "").split(/[/:#]/).pop();
    this.fields = new Map((body.errors || []).map((error) => [error.field, error.message]));
  }
  get wantsProof() {
    return this.status === 428 || this.kind === "proof-of-work-required" || this.fields.has("altcha");
  }
}

/**
 * Call the API once. Without a body it is a GET.
 * Nothing of it is cached, and no cookie or referrer goes along: the petitioner's code is in the body and nowhere else.
 */
export async function call(path, body, headers = {}) {
  let response;
  try {
    response = await fetch(base + path, {
      method: body ? "POST" : "GET",
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...headers },
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
  } catch {
    throw new Problem(0, { detail: "网络不通，没有送到。您填写的内容还在，请稍后再试。" });
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Problem(response.status, answer || {});
  return answer;
}
