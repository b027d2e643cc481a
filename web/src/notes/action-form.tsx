/** The form of an action, new or changed. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Action, Horizon } from "../parts/actions.ts";
import type { State } from "../state.ts";

export const WHEN: Record<Horizon, string> = {
  short: "Short term",
  medium: "Medium term",
  long: "Long term",
};

export interface Draft {
  text: string;
  owner_name: string | null;
  owner_id: string | null;
  horizon: Horizon | null;
  theme_id: string | null;
}

interface Props {
  state: State;
  action: Action | null;
  busy: boolean;
  save(draft: Draft): Promise<boolean>;
  cancel?(): void;
  remove?(): void;
}

const EMPTY: Draft = { text: "", owner_name: null, owner_id: null, horizon: null, theme_id: null };

export function ActionForm({ state, action, busy, save, cancel, remove }: Props): JSX.Element {
  const [draft, setDraft] = useState<Draft>(() =>
    action === null
      ? EMPTY
      : { text: action.text, owner_name: action.owner_name, owner_id: action.owner_id, horizon: action.horizon, theme_id: action.theme_id },
  );
  const set = (changes: Partial<Draft>): void => setDraft({ ...draft, ...changes });
  const key = action?.id ?? "new";
  const people = [...state.people.values()];

  function owner(name: string): void {
    const named = people.filter((one) => one.name === name);
    set({ owner_name: name === "" ? null : name, owner_id: named.length === 1 ? (named[0]?.person_id ?? null) : null });
  }

  return (
    <form
      class="action-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save({ ...draft, text: draft.text.trim() }).then((done) => done && action === null && setDraft({ ...EMPTY, theme_id: draft.theme_id }));
      }}
    >
      <label for={`text-${key}`}>What is to be done</label>
      <textarea id={`text-${key}`} rows={2} maxLength={500} value={draft.text} onInput={(event) => set({ text: event.currentTarget.value })} />
      <label for={`owner-${key}`}>Who does it</label>
      <input
        id={`owner-${key}`}
        list={`people-${key}`}
        maxLength={120}
        autocomplete="off"
        value={draft.owner_name ?? ""}
        onInput={(event) => owner(event.currentTarget.value)}
      />
      <datalist id={`people-${key}`}>
        {people.map((one) => (
          <option key={one.person_id} value={one.name} />
        ))}
      </datalist>
      <label for={`when-${key}`}>When</label>
      <select
        id={`when-${key}`}
        value={draft.horizon ?? ""}
        onChange={(event) => set({ horizon: event.currentTarget.value === "" ? null : (event.currentTarget.value as Horizon) })}
      >
        <option value="">Not said yet</option>
        {Object.entries(WHEN).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      {state.parts.actions.themes.length > 0 && (
        <>
          <label for={`theme-of-${key}`}>Theme</label>
          <select id={`theme-of-${key}`} value={draft.theme_id ?? ""} onChange={(event) => set({ theme_id: event.currentTarget.value || null })}>
            <option value="">None</option>
            {state.parts.actions.themes.map((theme) => (
              <option key={theme.id} value={theme.id}>
                {theme.title}
              </option>
            ))}
          </select>
        </>
      )}
      <p class="action-buttons">
        <button disabled={busy || draft.text.trim() === ""}>{action === null ? "Add the action" : "Save"}</button>
        {cancel !== undefined && (
          <button type="button" class="plain" onClick={cancel}>
            Cancel
          </button>
        )}
        {remove !== undefined && (
          <button type="button" class="plain" disabled={busy} onClick={remove}>
            Delete
          </button>
        )}
      </p>
    </form>
  );
}
