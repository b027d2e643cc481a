/** The round that is shown: its end, its policy, its words and its tables, and what can follow when it has closed. */
import "./round-tools.css";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import type { Late, Round } from "../types.ts";
import { capital, count } from "../words.ts";
import type { Desk } from "./desk.ts";
import { addRoom, LATE_WORDS, moveEnd, policyOf, policyWords, removeRoom, renameRoom, reopen, repeat, setPolicy, setWords, type Policy } from "./rounds.ts";

const COUNTDOWNS = [10, 15, 30, 60, 120];
const STEPS = [
  { seconds: 60, words: "+1 min" },
  { seconds: 300, words: "+5 min" },
  { seconds: -60, words: "−1 min" },
];

/** Longer or shorter, while the tables are open. */
export function EndSteps({ desk, round }: { desk: Desk; round: Round }): JSX.Element {
  return (
    <span class="end-steps" role="group" aria-label="Time at the tables">
      {STEPS.filter(({ seconds }) => seconds > 0 || round.ends_at !== null).map(({ seconds, words }) => (
        <button key={seconds} disabled={desk.busy.value} onClick={() => void moveEnd(desk, round, seconds)}>
          {words}
        </button>
      ))}
    </span>
  );
}

/** What can follow a round that has closed, in one press each. */
export function AfterRound({ desk, round }: { desk: Desk; round: Round }): JSX.Element {
  const busy = desk.busy.value;
  return (
    <section class="sheet after-round" aria-labelledby="after-title">
      <h2 id="after-title">“{round.title}” has closed</h2>
      <div class="actions">
        <button disabled={busy} onClick={() => void repeat(desk, round, "new")}>
          <Icon name="deal" /> New people at each table
        </button>
        <button disabled={busy} onClick={() => void repeat(desk, round, "same")}>
          <Icon name="table" /> The same groups once more
        </button>
        <button disabled={busy} onClick={() => void reopen(desk, round, null)}>
          <Icon name="undo" /> Open it again
        </button>
      </div>
    </section>
  );
}

/** What holds while the tables are open. `id` keeps several of them on a page apart. */
export function PolicyFields({ id, policy, change }: { id: string; policy: Policy; change: (changed: Partial<Policy>) => void }): JSX.Element {
  const tick = (name: "leaving" | "walking" | "closes_itself", words: string): JSX.Element => (
    <label class="tick">
      <input type="checkbox" checked={policy[name]} onChange={(event) => change({ [name]: event.currentTarget.checked })} /> {words}
    </label>
  );
  return (
    <details class="matters">
      <summary>
        While it is open <span class="soft small">{capital(policyWords(policy))}</span>
      </summary>
      <div class="policy-fields">
        <div class="field">
          <label for={`${id}-late`}>Latecomers</label>
          <select id={`${id}-late`} value={policy.late} onChange={(event) => change({ late: event.currentTarget.value as Late })}>
            {(Object.keys(LATE_WORDS) as Late[]).map((late) => (
              <option key={late} value={late}>
                {LATE_WORDS[late]}
              </option>
            ))}
          </select>
        </div>
        {tick("leaving", "People may go back to the main room early")}
        {tick("walking", "People may walk to any table")}
        {tick("closes_itself", "The tables close by themselves when the minutes are over")}
        {policy.closes_itself && (
          <div class="field">
            <label for={`${id}-countdown`}>Called back before the end by</label>
            <select id={`${id}-countdown`} value={policy.countdown_seconds} onChange={(event) => change({ countdown_seconds: Number(event.currentTarget.value) })}>
              {COUNTDOWNS.map((seconds) => (
                <option key={seconds} value={seconds}>
                  {seconds} seconds
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
    </details>
  );
}

function Words({ desk, round }: { desk: Desk; round: Round }): JSX.Element {
  const [words, setWording] = useState<{ title: string; prompt: string } | null>(null);
  const shown = words ?? { title: round.title, prompt: round.prompt ?? "" };
  async function save(event: Event): Promise<void> {
    event.preventDefault();
    await setWords(desk, round, shown);
    // What was typed stays when another host was faster.
    if (desk.trouble.value === "") setWording(null);
  }
  return (
    <form class="round-words" onSubmit={(event) => void save(event)}>
      <div class="field">
        <label for="e-title">Called</label>
        <input id="e-title" required maxLength={200} value={shown.title} onInput={(event) => setWording({ ...shown, title: event.currentTarget.value })} />
      </div>
      <div class="field">
        <label for="e-prompt">What people are asked to do</label>
        <textarea id="e-prompt" rows={2} maxLength={2000} value={shown.prompt} onInput={(event) => setWording({ ...shown, prompt: event.currentTarget.value })} />
      </div>
      <button disabled={desk.busy.value || words === null || shown.title.trim() === ""}>{round.status === "draft" ? "Save" : "Show it at the tables"}</button>
    </form>
  );
}

function Tables({ desk, round }: { desk: Desk; round: Round }): JSX.Element {
  const [added, setAdded] = useState("");
  const busy = desk.busy.value;
  return (
    <div class="round-tables">
      <ul>
        {round.rooms.map((room) => (
          <li key={room.id}>
            <input
              aria-label={`Name of ${room.name}`}
              value={room.name}
              maxLength={80}
              onChange={(event) => {
                const name = event.currentTarget.value.trim();
                if (name !== "" && name !== room.name) void renameRoom(desk, round, room.id, name);
                else event.currentTarget.value = room.name;
              }}
            />
            <button class="plain" disabled={busy || round.rooms.length === 1} onClick={() => void removeRoom(desk, round, room.id)}>
              Take away<span class="unseen"> {room.name}; its people sit at the others</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void addRoom(desk, round, added.trim()).then(() => setAdded(""));
        }}
      >
        <label for="add-table">Another table, called</label>
        <input id="add-table" value={added} maxLength={80} placeholder={`Room ${round.rooms.length + 1}`} onInput={(event) => setAdded(event.currentTarget.value)} />
        <button disabled={busy}>Add</button>
      </form>
    </div>
  );
}

/** A draft's or an open round's words, policy and tables, to be changed by hosts. */
export function RoundEditor({ desk, round }: { desk: Desk; round: Round }): JSX.Element {
  return (
    <section class="sheet round-editor" aria-label="This round">
      <PolicyFields id="e" policy={policyOf(round)} change={(changed) => void setPolicy(desk, round, changed)} />
      <details class="matters">
        <summary>
          Its words and tables <span class="soft small">{capital(count(round.rooms.length, "table", "tables"))}</span>
        </summary>
        <Words key={round.id} desk={desk} round={round} />
        <Tables desk={desk} round={round} />
      </details>
    </section>
  );
}
