/** Calls to the gateway. Errors are problems (RFC 9457) and thrown as such. */

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly more: Readonly<Record<string, unknown>>,
  ) {
    super(`${title} ${detail}`);
  }
}

/** No answer at all: the line is down or the server is. */
export class NoLine extends Error {}

const PATIENCE_MS = 10_000;
/** A large file over a slow line. */
const UPLOAD_MS = 200_000;

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const file = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = file ? "application/pdf" : "application/json";
  if (method === "POST" && /\/(rounds|plan|rooms|repeat|polls|actions|themes|several|questions|insert|slides\?\S*)$/.test(path)) headers["Idempotency-Key"] = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: file ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(file ? UPLOAD_MS : PATIENCE_MS),
    });
  } catch {
    throw new NoLine("Folkmoot does not answer.");
  }
  const text = await answer.text();
  let said: Record<string, unknown> = {};
  try {
    said = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    said = {};
  }
  if (answer.ok) return said as T;
  const code = String(said["type"] ?? "").split("/").pop() ?? "";
  throw new Problem(
    answer.status,
    code,
    String(said["title"] ?? "That did not work."),
    String(said["detail"] ?? "Try again in a few seconds."),
    said,
  );
}

/** What to tell the reader about a failed call. */
export function inWords(error: unknown): string {
  if (error instanceof Problem) return `${error.title} ${error.detail}`;
  return "There is no connection at the moment, so nothing was changed. Try again when the connection is back.";
}
