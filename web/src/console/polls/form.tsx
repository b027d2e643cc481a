/** Writing a poll: for later, or to be asked at once. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { State } from "../../state.ts";
import { KIND_WORDS, missing, RESULTS_WORDS, SECONDS, type Draft } from "./draft.ts";

interface FormProps {
  state: State;
  draft: Draft;
  change: (draft: Draft) => void;
  /** A poll that is there already is changed; a new one can be opened at once. */
  changing: boolean;
  busy: boolean;
  keep: () => void;
  openNow: () => void;
  leave: () => void;
}

const LONGEST: Partial<Record<keyof Draft, number>> = { low: 4, high: 4, least: 2, most: 2, low_label: 60, high_label: 60 };

function secondsWords(seconds: number | null): string {
  if (seconds === null) return "When you close it";
  return seconds < 120 ? `After ${seconds} seconds` : `After ${seconds / 60} minutes`;
}

/** Items of the agenda still to come that are for polls, in whole or in part; those that hosts have added, too. */
function pollItems(state: State): { id: string; title: string }[] {
  const items = state.parts.run?.items ?? [];
  return items.filter((item) => item.status === "coming" && [item, ...item.parts].some((one) => one.kind === "poll"));
}

export function PollForm({ state, draft, change, changing, busy, keep, openNow, leave }: FormProps): JSX.Element {
  const [tried, setTried] = useState(false);
  const lacks = missing(draft);
  const put = (more: Partial<Draft>): void => change({ ...draft, ...more });
  const attempt = (act: () => void): void => {
    setTried(true);
    if (lacks === "") act();
  };
  const field = (name: keyof Draft & ("title" | "low" | "high" | "least" | "most" | "low_label" | "high_label"), label: string, number = false): JSX.Element => (
    <div class={number ? "field" : "field whole-field"}>
      <label for={`p-${name}`}>{label}</label>
      <input id={`p-${name}`} inputMode={number ? "numeric" : "text"} maxLength={LONGEST[name] ?? 300} value={draft[name]} onInput={(event) => put({ [name]: event.currentTarget.value })} />
    </div>
  );
  const choosing = draft.kind === "one" || draft.kind === "several" || draft.kind === "ranking";
  const live = state.session.status === "live";
  const items = pollItems(state);
  return (
    <form
      class="poll-form"
      aria-label={changing ? "Change the poll" : "Write a poll"}
      onSubmit={(event) => {
        event.preventDefault();
        attempt(changing || !live ? keep : openNow);
      }}
    >
      {field("title", "The question")}
      <div class="field">
        <label for="p-kind">Answered by</label>
        <select id="p-kind" value={draft.kind} onChange={(event) => put({ kind: event.currentTarget.value as Draft["kind"] })}>
          {Object.entries(KIND_WORDS).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {choosing && (
        <div class="field whole-field">
          <label for="p-options">Options, one on each line</label>
          <textarea id="p-options" rows={4} value={draft.options} onInput={(event) => put({ options: event.currentTarget.value })} />
        </div>
      )}
      {draft.kind === "several" && (
        <div class="two-fields">
          {field("least", "At least", true)}
          {field("most", "At most", true)}
        </div>
      )}
      {draft.kind === "words" && field("most", "Answers from each, at most", true)}
      {draft.kind === "scale" && (
        <>
          <div class="two-fields">
            {field("low", "From", true)}
            {field("high", "To", true)}
          </div>
          {field("low_label", "The lowest means")}
          {field("high_label", "The highest means")}
        </>
      )}
      <div class="field tick">
        <input id="p-anonymous" type="checkbox" checked={draft.anonymous} onChange={(event) => put({ anonymous: event.currentTarget.checked })} />
        <label for="p-anonymous">Anonymous: nobody can look up who answered what</label>
      </div>
      <details>
        <summary>Results, time and agenda</summary>
        <div class="field">
          <label for="p-results">Who sees the results</label>
          <select id="p-results" value={draft.results} onChange={(event) => put({ results: event.currentTarget.value as Draft["results"] })}>
            {Object.entries(RESULTS_WORDS).map(([results, words]) => (
              <option key={results} value={results}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="p-seconds">It closes</label>
          <select id="p-seconds" value={String(draft.seconds ?? "")} onChange={(event) => put({ seconds: Number(event.currentTarget.value) || null })}>
            {SECONDS.map((seconds) => (
              <option key={seconds} value={String(seconds ?? "")}>
                {secondsWords(seconds)}
              </option>
            ))}
          </select>
        </div>
        {items.length > 0 && (
          <div class="field">
            <label for="p-item">Opens by itself with</label>
            <select id="p-item" value={draft.agenda_item_id ?? ""} onChange={(event) => put({ agenda_item_id: event.currentTarget.value || null })}>
              <option value="">Nothing: you open it</option>
              {items.map((item) => (
                <option key={item.id} value={item.id}>
                  {item.title}
                </option>
              ))}
            </select>
          </div>
        )}
      </details>
      {tried && lacks !== "" && (
        <p class="strip wrong" role="alert">
          {lacks}
        </p>
      )}
      <p class="panel-actions">
        {!changing && live && (
          <button class="first" type="submit" disabled={busy}>
            Ask it now
          </button>
        )}
        <button type="button" class={changing || !live ? "first" : ""} disabled={busy} onClick={() => attempt(keep)}>
          {changing ? "Save" : "Keep for later"}
        </button>
        <button type="button" class="plain" onClick={leave}>
          Leave it
        </button>
      </p>
    </form>
  );
}
