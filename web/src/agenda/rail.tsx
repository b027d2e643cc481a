/** The agenda as it runs: when each item was, is and will be, beside when it was planned. */
import "./agenda.css";
import type { ComponentChildren, JSX } from "preact";
import { itemOn, KIND_WORDS, times, type Run, type RunItem } from "../parts/run.ts";
import { wallClock } from "../words.ts";

const STATUS_WORDS = { coming: "", on: "now", done: "over", skipped: "left out" } as const;

interface RailProps {
  run: Run;
  zone: string;
  now: number;
  /** What a host can do with an item. */
  controls?: (item: RunItem) => ComponentChildren;
}

function Planned({ item, at, zone }: { item: RunItem; at: string | null; zone: string }): JSX.Element | null {
  if (item.planned_at === null) return <span class="planned">added</span>;
  const planned = wallClock(item.planned_at, zone);
  if (planned === at) return null;
  return (
    <span class="planned">
      <span class="unseen">planned for </span>
      <time dateTime={item.planned_at}>{at === null ? planned : <s>{planned}</s>}</time>
    </span>
  );
}

export function RunRail({ run, zone, now, controls }: RailProps): JSX.Element {
  const when = times(run, now);
  const on = itemOn(run);
  return (
    <ol class="agenda rail-agenda run-rail">
      {run.items.map((item) => {
        const found = when.get(item.id);
        const at = found === undefined ? null : wallClock(new Date(found.at).toISOString(), zone);
        const words = STATUS_WORDS[item.status];
        return (
          <li key={item.id} class={`${item.kind} ${item.status}`} aria-current={item === on ? "step" : undefined} data-item={item.id}>
            <span class="at">
              {at !== null && found !== undefined && <time dateTime={new Date(found.at).toISOString()}>{at}</time>}
              <Planned item={item} at={at} zone={zone} />
            </span>
            <div class="what">
              <b>{item.title}</b>
              <span class="soft">
                {words !== "" && <span class={item.status === "on" ? "now-mark" : "done-mark"}>{words}, </span>}
                {Math.round(item.seconds / 60)} min
                {item.kind !== "plenary" && `, ${KIND_WORDS[item.kind].toLowerCase()}`}
                {item.advance === "host" && item.status !== "done" && ", then waits for the host"}
              </span>
              {item === on && item.parts.length > 0 && (
                <ol class="run-parts">
                  {item.parts.map((part, number) => (
                    <li key={number} aria-current={number === run.part ? "step" : undefined}>
                      {part.title || item.title} <span class="soft">{Math.round(part.seconds / 60)} min</span>
                    </li>
                  ))}
                </ol>
              )}
              {item.trouble !== null && controls !== undefined && <p class="strip wrong">{item.trouble}</p>}
              {controls?.(item)}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
