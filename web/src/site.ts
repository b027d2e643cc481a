import "./tokens.css";
import "./base.css";
import "./picture.css";
import "./pages.css";
import "./report.css";
import { ownTimes } from "./own-time";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const place of document.querySelectorAll<HTMLElement>("[data-starts]")) {
  const yours = place.querySelector<HTMLElement>(".yours");
  const { starts, ends, zone: theirs } = place.dataset;
  if (!yours || !starts || !theirs) continue;
  const text = ownTimes({ starts, ends: ends ?? null, theirs, own: zone, short: place.dataset.short !== undefined });
  if (text === null) continue;
  yours.textContent = text;
  yours.hidden = false;
}
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
document.querySelector<HTMLElement>(".summary-of-errors")?.focus();
