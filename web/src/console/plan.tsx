/** Planning: which rounds are to come, what matters in them, and what the plan gives. */
import type { JSX } from "preact";
import { Icon } from "../icon.tsx";
import type { State } from "../state.ts";
import type { Figures, Round } from "../types.ts";
import { capital, count } from "../words.ts";
import { NEXT, PRESENT, type Desk } from "./desk.ts";
import { figureLines } from "./figures.ts";
import { PolicyFields } from "./round-tools.tsx";
import { LEVEL_WORDS, MOST_ROUNDS, MOST_TABLES, tablesOf, WISH_WORDS, type Level, type Levels, type Wish } from "./wish.ts";

interface RoundFormProps {
  wish: Wish;
  change: (wish: Wish) => void;
  matters: Levels;
  setMatters: (levels: Levels) => void;
  attendees: number;
}

export function RoundForm({ wish, change, matters, setMatters, attendees }: RoundFormProps): JSX.Element {
  const rooms = tablesOf(wish);
  const low = Math.floor(attendees / rooms);
  const sizes = attendees === 0 ? "" : attendees % rooms === 0 ? `${low} at each` : `${low} or ${low + 1} at each`;
  const number = (id: string, label: string, name: "rooms" | "rounds" | "minutes", most: number, more: { "aria-describedby"?: string } = {}): JSX.Element => (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} type="number" min={1} max={most} value={wish[name]} onInput={(e) => change({ ...wish, [name]: e.currentTarget.value })} {...more} />
    </div>
  );
  return (
    <section class="sheet round-form" aria-labelledby="round-title">
      <h2 id="round-title">The next breakout</h2>
      <div class="round-fields">
        <div class="field wide-field">
          <label for="r-title">Called</label>
          <input id="r-title" value={wish.title} maxLength={200} onInput={(e) => change({ ...wish, title: e.currentTarget.value })} />
        </div>
        {number("r-rooms", "Tables", "rooms", MOST_TABLES, { "aria-describedby": "r-sizes" })}
        {number("r-minutes", "Minutes", "minutes", 600)}
        {number("r-rounds", "Rounds", "rounds", MOST_ROUNDS)}
        <div class="field whole-field">
          <label for="r-prompt">What people are asked to do</label>
          <textarea id="r-prompt" rows={2} maxLength={2000} value={wish.prompt} onInput={(e) => change({ ...wish, prompt: e.currentTarget.value })} />
        </div>
      </div>
      <p class="soft small" id="r-sizes">
        {sizes === "" ? "Nobody is here yet." : `${capital(count(attendees, "person", "people"))}: ${sizes}.`}
      </p>
      <PolicyFields id="r" policy={wish.policy} change={(changed) => change({ ...wish, policy: { ...wish.policy, ...changed } })} />
      <Matters matters={matters} change={setMatters} />
    </section>
  );
}

/** What matters, in a few calm choices. */
export function Matters({ matters, change }: { matters: Levels; change: (levels: Levels) => void }): JSX.Element {
  return (
    <details class="matters">
      <summary>
        What matters{" "}
        <span class="soft small">
          {WISH_WORDS.filter(({ name }) => matters[name] !== "off")
            .map(({ name, words }, index) => `${index === 0 ? words : words.toLowerCase()} ${LEVEL_WORDS[matters[name]]}`)
            .join(", ") || "Nothing but even tables"}
        </span>
      </summary>
      <div class="matters-fields">
        {WISH_WORDS.map(({ name, words }) => (
          <div class="field" key={name}>
            <label for={`w-${name}`}>{words}</label>
            <select id={`w-${name}`} value={matters[name]} onChange={(event) => change({ ...matters, [name]: event.currentTarget.value as Level })}>
              {(Object.keys(LEVEL_WORDS) as Level[]).map((level) => (
                <option key={level} value={level}>
                  {LEVEL_WORDS[level]}
                </option>
              ))}
            </select>
          </div>
        ))}
      </div>
    </details>
  );
}

/** The rounds to come, to step through. Shown once there is a choice. */
export function Rounds({ desk, present, drafts, shown }: { desk: Desk; present: Round | null; drafts: readonly Round[]; shown: string }): JSX.Element | null {
  const running = present !== null && (present.status === "open" || present.status === "closing");
  if (drafts.length === 0 && !running) return null;
  const step = (at: string, words: string, mark = ""): JSX.Element => (
    <li key={at}>
      <button class={shown === at ? "step on" : "step"} aria-current={shown === at ? "step" : undefined} onClick={() => desk.look(at)}>
        {mark !== "" && <span class="step-mark">{mark}</span>} {words}
      </button>
    </li>
  );
  return (
    <nav class="steps" aria-label="Rounds">
      <ol>
        {running && step(PRESENT, present.title, "Open")}
        {drafts.map((draft, index) => step(draft.id, draft.title, String(index + 1)))}
        {step(NEXT, "Plan more", "+")}
      </ol>
    </nav>
  );
}

function Lines({ figures, nameOf, keep }: { figures: Figures; nameOf: (personId: string) => string; keep: boolean }): JSX.Element {
  return (
    <ul>
      {figureLines(figures, nameOf, keep).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** What the draft that is shown gives, and all drafts together. */
export function PlanFigures({ state, draft }: { state: State; draft: Round }): JSX.Element {
  const nameOf = (personId: string): string => state.people.get(personId)?.name ?? "Somebody";
  const drafts = state.plan?.drafts.length ?? 0;
  const whole = state.plan?.figures ?? null;
  const figures = draft.plan?.figures ?? null;
  const keep = (draft.plan?.wishes.keep ?? 0) > 0;
  const broken = draft.plan?.broken ?? [];
  return (
    <section class="sheet figures" aria-labelledby="figures-title" data-testid="figures">
      <h2 id="figures-title">What this plan gives</h2>
      {broken.length > 0 && (
        <div class="strip now" data-testid="broken">
          <Icon name="bell" />
          <ul>
            {broken.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      {figures === null ? <p class="soft">Nobody has a seat in it yet.</p> : <Lines figures={figures} nameOf={nameOf} keep={keep} />}
      {drafts > 1 && (
        <details>
          <summary>{capital(count(drafts, "round", "rounds"))} together</summary>
          {whole === null ? <p class="soft">Being worked out …</p> : <Lines figures={whole} nameOf={nameOf} keep={keep} />}
        </details>
      )}
    </section>
  );
}
