/** Themes and actions, edited together: what the workshop promises, who does it, and when. */
import "./actions.css";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call, inWords, Problem } from "../api.ts";
import { say } from "../parts.tsx";
import type { Action, Theme } from "../parts/actions.ts";
import { roomName } from "../state.ts";
import { count } from "../words.ts";
import { ActionForm, WHEN, type Draft } from "./action-form.tsx";
import type { ActionsProps } from "./actions-tool.tsx";
import { FeedbackStart } from "./feedback-start.tsx";
import { Proposals } from "./proposals.tsx";

interface Step {
  words: string;
  undo(): Promise<unknown>;
}

export function ActionsPanel({ live, state, controls }: ActionsProps): JSX.Element {
  const { themes, actions, everybody } = state.parts.actions;
  const host = state.you.role === "host";
  const mayEdit = (host || everybody) && state.session.status !== "ended";
  const [editing, setEditing] = useState<string | null>(null);
  const [trouble, setTrouble] = useState("");
  const [undo, setUndo] = useState<Step | null>(null);
  const [busy, setBusy] = useState(false);
  const shown = actions.filter((one) => one.status !== "dropped");
  const dropped = actions.filter((one) => one.status === "dropped");

  /** Runs one command; what goes wrong is told, and what somebody else changed first is said as such. */
  async function tell(task: () => Promise<unknown>, words: string): Promise<boolean> {
    setBusy(true);
    setTrouble("");
    try {
      await task();
      say(words);
      return true;
    } catch (error) {
      const changed = error instanceof Problem && error.code === "action-changed";
      setTrouble(changed ? "Somebody else changed it first, so yours was not saved. Look at it now, then save again." : inWords(error));
      return false;
    } finally {
      setBusy(false);
    }
  }

  async function add(draft: Draft): Promise<boolean> {
    setUndo(null);
    return tell(() => live.post("/actions", draft), "The action is on the list.");
  }

  async function save(action: Action, draft: Draft): Promise<boolean> {
    const done = await tell(
      () => call("PATCH", live.path(`/actions/${action.id}`), { ...draft, version: action.version }),
      "The action is changed.",
    );
    if (done) setEditing(null);
    return done;
  }

  async function remove(action: Action): Promise<void> {
    const { text, owner_name, owner_id, horizon, theme_id, room_id } = action;
    const done = await tell(
      () => call("DELETE", live.path(`/actions/${action.id}?version=${action.version}`)),
      "The action is deleted. You can undo that.",
    );
    if (!done) return;
    setEditing(null);
    setUndo({ words: `“${text}” is deleted.`, undo: () => live.post("/actions", { text, owner_name, owner_id, horizon, theme_id, room_id }) });
  }

  async function move(action: Action, by: number): Promise<void> {
    const beside = shown.filter((one) => one.theme_id === action.theme_id);
    const other = beside[beside.indexOf(action) + by];
    if (other === undefined) return;
    const ids = actions.map((one) => (one === action ? other.id : one === other ? action.id : one.id));
    await tell(() => live.post("/actions/order", { ids }), by < 0 ? "Moved up." : "Moved down.");
  }

  function line(action: Action): JSX.Element {
    if (editing === action.id) {
      return (
        <li key={action.id}>
          <ActionForm
            state={state}
            action={action}
            busy={busy}
            save={(draft) => save(action, draft)}
            cancel={() => setEditing(null)}
            remove={() => void remove(action)}
          />
        </li>
      );
    }
    return (
      <li key={action.id} class={`action ${action.status}`}>
        <Words action={action} from={action.room_id === null ? null : roomName(state, action.room_id)} />
        <span class="action-buttons">
          {mayEdit && (
            <>
              <button class="plain" onClick={() => setEditing(action.id)}>
                Edit<span class="unseen">: {action.text}</span>
              </button>
              <button class="plain" disabled={busy} onClick={() => void move(action, -1)}>
                Up<span class="unseen">: {action.text}</span>
              </button>
              <button class="plain" disabled={busy} onClick={() => void move(action, 1)}>
                Down<span class="unseen">: {action.text}</span>
              </button>
            </>
          )}
          {controls && !action.showing && state.session.status === "live" && (
            <button class="plain" disabled={busy} onClick={() => void tell(() => live.post(`/actions/${action.id}/ask`), "Hands are asked for.")}>
              Ask for hands<span class="unseen"> for: {action.text}</span>
            </button>
          )}
          {action.showing && <b>Hands are asked for now</b>}
        </span>
      </li>
    );
  }

  return (
    <section class="sheet actions-panel" aria-labelledby="actions-title">
      <h2 id="actions-title">Themes and actions</h2>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
      {undo !== null && (
        <p class="strip">
          <span>{undo.words}</span>
          <button class="plain" onClick={() => void tell(undo.undo, "It is back.").then((done) => done && setUndo(null))}>
            Undo
          </button>
        </p>
      )}
      {shown.length === 0 && <p>Nothing is promised yet.{!mayEdit && " The hosts write here what the workshop agrees on."}</p>}
      {themes.map((theme) => (
        <ThemeSection
          key={theme.id}
          theme={theme}
          mayEdit={mayEdit}
          busy={busy}
          rename={(title) => tell(() => call("PATCH", live.path(`/themes/${theme.id}`), { title, version: theme.version }), "The theme is changed.")}
          remove={() => void tell(() => call("DELETE", live.path(`/themes/${theme.id}?version=${theme.version}`)), "The theme is deleted; its actions stay.")}
        >
          {shown.filter((one) => one.theme_id === theme.id).map(line)}
        </ThemeSection>
      ))}
      {shown.some((one) => one.theme_id === null) && (
        <section>
          {themes.length > 0 && <h3>Without a theme</h3>}
          <ul class="actions-list">{shown.filter((one) => one.theme_id === null).map(line)}</ul>
        </section>
      )}
      {dropped.length > 0 && (
        <details>
          <summary>Not agreed: {dropped.length}</summary>
          <ul class="actions-list">{dropped.map(line)}</ul>
        </details>
      )}
      {mayEdit && (
        <details class="adding">
          <summary>Add an action or a theme</summary>
          <ActionForm state={state} action={null} busy={busy} save={add} />
          <NewTheme busy={busy} add={(title) => tell(() => live.post("/themes", { title }), "The theme is on the list.")} />
        </details>
      )}
      {controls && (
        <>
          <Proposals live={live} state={state} />
          <FeedbackStart live={live} state={state} />
          <Switch
            on={everybody}
            turn={(wanted) =>
              tell(
                () => call("PUT", live.path("/actions/everybody"), { everybody: wanted }),
                wanted ? "Everybody may change this list." : "Only hosts change this list.",
              )
            }
          />
        </>
      )}
    </section>
  );
}

/** Stays where the reader put it until the server has said how it is. */
function Switch({ on, turn }: { on: boolean; turn(wanted: boolean): Promise<boolean> }): JSX.Element {
  const [wanted, setWanted] = useState<boolean | null>(null);
  useEffect(() => setWanted(null), [on]);
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={wanted ?? on}
        onChange={(event) => {
          setWanted(event.currentTarget.checked);
          void turn(event.currentTarget.checked).then((done) => done || setWanted(null));
        }}
      />
      Everybody may change this list
    </label>
  );
}

function Words({ action, from }: { action: Action; from: string | null }): JSX.Element {
  const facts = [action.owner_name, action.horizon === null ? null : WHEN[action.horizon], from === null ? null : `from ${from}`];
  return (
    <span class="action-words">
      <b>{action.text}</b>
      <span class="soft small">{facts.filter(Boolean).join(" · ") || "Nobody yet"}</span>
      {action.status === "agreed" && (
        <span class="agreed">Agreed{action.hands !== null && `, ${count(action.hands, "hand", "hands")}`}</span>
      )}
    </span>
  );
}

interface ThemeProps {
  theme: Theme;
  mayEdit: boolean;
  busy: boolean;
  rename(title: string): Promise<boolean>;
  remove(): void;
  children: JSX.Element[];
}

function ThemeSection({ theme, mayEdit, busy, rename, remove, children }: ThemeProps): JSX.Element {
  const [title, setTitle] = useState<string | null>(null);
  return (
    <section>
      {title === null ? (
        <h3>
          {theme.title}
          {mayEdit && (
            <button class="plain" onClick={() => setTitle(theme.title)}>
              Edit<span class="unseen">: {theme.title}</span>
            </button>
          )}
        </h3>
      ) : (
        <form
          class="theme-form"
          onSubmit={(event) => {
            event.preventDefault();
            void rename(title.trim()).then((done) => done && setTitle(null));
          }}
        >
          <label for={`theme-${theme.id}`}>Theme</label>
          <input id={`theme-${theme.id}`} value={title} maxLength={120} required onInput={(event) => setTitle(event.currentTarget.value)} />
          <button disabled={busy || title.trim() === ""}>Save</button>
          <button type="button" class="plain" onClick={() => setTitle(null)}>
            Cancel
          </button>
          <button type="button" class="plain" onClick={remove}>
            Delete the theme
          </button>
        </form>
      )}
      {children.length === 0 ? <p class="soft">No action yet.</p> : <ul class="actions-list">{children}</ul>}
    </section>
  );
}

function NewTheme({ busy, add }: { busy: boolean; add(title: string): Promise<boolean> }): JSX.Element {
  const [title, setTitle] = useState("");
  return (
    <form
      class="theme-form"
      onSubmit={(event) => {
        event.preventDefault();
        void add(title.trim()).then((done) => done && setTitle(""));
      }}
    >
      <label for="new-theme">New theme</label>
      <input id="new-theme" value={title} maxLength={120} onInput={(event) => setTitle(event.currentTarget.value)} />
      <button disabled={busy || title.trim() === ""}>Add the theme</button>
    </form>
  );
}
