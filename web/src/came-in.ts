/** Whether this tab has been in a session: then it goes straight back to its own table. */
const KEY = "folkmoot.in.";

export function cameIn(sessionId: string | undefined): boolean {
  try {
    return sessionStorage.getItem(KEY + sessionId) !== null;
  } catch {
    return false; // a browser that keeps nothing asks again
  }
}

export function remember(sessionId: string | undefined): void {
  try {
    sessionStorage.setItem(KEY + sessionId, "1");
  } catch {
    // Nothing is lost but one press of a button.
  }
}
