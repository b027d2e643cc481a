/** What stays on the page until its reader puts it away: what hosts say to everybody, and calls for help at the table. */
import "./talk.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { say } from "../parts.tsx";
import { broadcastsShown, callsHere, type HelpCall } from "../parts/talk.ts";
import { me, type State } from "../state.ts";
import { nameOf } from "./posts.tsx";
import { away, putAway } from "./read.ts";

/** Says each thing once: what was there when the page was opened has been said. */
export function useSaid(all: readonly { key: string; words: string }[]): void {
  const heard = useRef<Set<string> | null>(null);
  useEffect(() => {
    const before = heard.current;
    heard.current = new Set([...(before ?? []), ...all.map((one) => one.key)]);
    if (before === null) return;
    const words = all.filter((one) => !before.has(one.key)).map((one) => one.words);
    if (words.length > 0) say(words.join(" "));
  }, [all.map((one) => one.key).join()]);
}

export function Broadcasts({ state }: { state: State }): JSX.Element {
  const shown = broadcastsShown(state).filter((one) => one.person_id !== state.you.person_id && !putAway.value.has(one.id));
  useSaid(broadcastsShown(state).map((one) => ({ key: one.id, words: `${nameOf(state, one.person_id)} says: ${one.text}` })));
  return (
    <>
      {shown.map((one) => (
        <div key={one.id} class="strip said" data-testid="broadcast">
          <Icon name="megaphone" />
          <span>
            <b>{nameOf(state, one.person_id)}:</b> {one.text}
          </span>
          <button class="plain" onClick={() => away(one.id)}>
            Put away<span class="unseen"> what {nameOf(state, one.person_id)} said</span>
          </button>
        </div>
      ))}
    </>
  );
}

function helpWords(state: State, one: HelpCall): string {
  const yours = one.person_id === state.you.person_id;
  const who = yours ? "You" : nameOf(state, one.person_id);
  if (one.status === "coming") {
    const host = nameOf(state, one.taken_by);
    return host === "You" ? `You are coming to help ${who === "You" ? "yourself" : who}.` : `${host} is coming to help${yours ? " you" : ` ${who}`}.`;
  }
  if (one.status === "done") {
    const by = nameOf(state, one.done_by);
    if (one.done_by === one.person_id) return yours ? "You said that you need no more help." : `${who} needs no more help.`;
    return `${by} ${by === "You" ? "have" : "has"} marked ${yours ? "your" : `${who}’s`} call for help as done.`;
  }
  return yours ? "You have asked for help. The hosts see it and will come." : `${who} has asked for help. The hosts see it and will come.`;
}

function HelpStrip({ live, state, one }: { live: Live; state: State; one: HelpCall }): JSX.Element {
  const [words, setWords] = useState("");
  const [trouble, setTrouble] = useState("");
  const yours = one.person_id === state.you.person_id;
  const key = `${one.id}/${one.version}`;

  function end(): void {
    call("PUT", live.path(`/help/${one.id}`), { status: "done", version: one.version }).catch((error: unknown) => setTrouble(inWords(error)));
  }
  function tell(): void {
    if (words.trim() === "") return;
    live.post("/help", { words }).then(
      () => say("The hosts see what you wrote."),
      (error: unknown) => setTrouble(inWords(error)),
    );
  }
  return (
    <div class={one.status === "done" ? "strip" : "strip now"} data-testid="help-strip">
      <Icon name={one.status === "done" ? "tick" : "help"} />
      <span>
        {helpWords(state, one)}
        {one.words !== "" && one.status !== "done" && <q class="help-words">{one.words}</q>}
      </span>
      {yours && one.status === "open" && one.words === "" && (
        <form
          class="help-more"
          onSubmit={(event) => {
            event.preventDefault();
            tell();
          }}
        >
          <label for="help-words">What is it about? You need not say.</label>
          <input id="help-words" maxLength={280} value={words} onInput={(event) => setWords(event.currentTarget.value)} autocomplete="off" />
          <button disabled={words.trim() === ""}>Tell the hosts</button>
        </form>
      )}
      {yours && one.status !== "done" && <button onClick={end}>No longer needed</button>}
      {one.status === "done" && (
        <button class="plain" onClick={() => away(key)}>
          Put away
        </button>
      )}
      {trouble !== "" && (
        <p class="wrong-words" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}

/** Calls for help that concern the reader; those that are done stay until they are put away. */
export function HelpStrips({ live, state }: { live: Live; state: State }): JSX.Element {
  const calls = callsHere(state);
  const shown = calls.filter((one) => !putAway.value.has(`${one.id}/${one.version}`));
  useSaid(calls.map((one) => ({ key: `${one.id}/${one.status}/${one.taken_by}`, words: helpWords(state, one) })));
  return (
    <>
      {shown.map((one) => (
        <HelpStrip key={one.id} live={live} state={state} one={one} />
      ))}
    </>
  );
}

export function hasCalled(state: State): boolean {
  const mine = me(state);
  return callsHere(state).some((one) => one.person_id === mine?.person_id && one.status !== "done");
}
