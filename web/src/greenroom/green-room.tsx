/** Before somebody comes in: does it work here, how are they shown, how many are they. One press leads in. */
import "./greenroom.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { say, useTitle } from "../parts.tsx";
import { count, wallClock } from "../words.ts";
import { browserFinding, clockFinding, lineFinding, listen, type Finding } from "./checks.ts";
import { draftOf, ShowingForm, showingOf, wrongWith, type Draft, type Own } from "./showing-form.tsx";

function Check({ finding, pending }: { finding: Finding | null; pending: string }): JSX.Element {
  if (finding === null) return <li class="pending">{pending}</li>;
  return (
    <li class={finding.how}>
      <Icon name={finding.how === "well" ? "tick" : finding.how === "so" ? "help" : "cross"} />
      <span>
        {finding.how === "wrong" && <b>Not yet: </b>}
        {finding.how === "so" && <b>Good to know: </b>}
        {finding.words}
      </span>
    </li>
  );
}

function useChecks(): { browser: Finding; line: Finding | null; clock: Finding | null; again: () => void } {
  const browser = browserFinding({ eventSource: "EventSource" in globalThis, fetch: "fetch" in globalThis });
  const [found, setFound] = useState<{ line: Finding; clock: Finding | null } | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (browser.how === "wrong") return;
    let wanted = true;
    setFound(null);
    void listen().then((heard) => {
      if (!wanted) return;
      const line = lineFinding(heard);
      setFound({ line, clock: clockFinding(heard) });
      if (turn > 0 || line.how !== "well") say(line.words);
    });
    return () => {
      wanted = false;
    };
  }, [turn]);
  return { browser, line: found?.line ?? null, clock: found?.clock ?? null, again: () => setTurn((one) => one + 1) };
}

/** "It is planned for 14:00." or that it is on; nothing as long as the session is not known. */
function whenItIs(live: Live): string {
  const session = live.session.value;
  if (session === null) return "";
  return session.status === "live" ? "The workshop has begun. " : `It is planned for ${wallClock(session.starts_at, session.time_zone)}. `;
}

export function GreenRoom({ live, title }: { live: Live; title: string }): JSX.Element {
  const checks = useChecks();
  const [own, setOwn] = useState<Own | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [trouble, setTrouble] = useState("");
  const [wrong, setWrong] = useState("");
  const [turn, setTurn] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(`Before you come in: ${title}`);
  useEffect(() => {
    call<Own>("GET", live.path("/me")).then(
      (said) => {
        setOwn(said);
        setDraft(draftOf(said));
        setTrouble("");
      },
      (error: unknown) => setTrouble(inWords(error)),
    );
  }, [turn]);

  function comeIn(event: Event): void {
    event.preventDefault();
    if (own === null || draft === null) {
      live.comeIn({});
      return;
    }
    const said = wrongWith(draft);
    setWrong(said);
    if (said === "") live.comeIn(showingOf(draft, own));
    else document.getElementById("in-front")?.focus();
  }

  const stuck = checks.browser.how === "wrong";
  return (
    <section class="green-room">
      <p class="soft over">{title}</p>
      <h1 ref={heading}>Before you come in</h1>
      <p class="lede">
        {whenItIs(live)}You need no camera and no microphone here: this page shows the tables, what is asked, and what is written.
      </p>
      <form onSubmit={comeIn} noValidate>
        <div class="green-grid">
          <section class="sheet" aria-labelledby="works">
            <h2 id="works">Does it work here?</h2>
            <ul class="checks">
              <Check finding={checks.browser} pending="" />
              {!stuck && <Check finding={checks.line} pending="Trying the connection …" />}
              {!stuck && (checks.line === null || checks.clock !== null) && <Check finding={checks.clock} pending="Looking at this device’s clock …" />}
            </ul>
            {checks.line !== null && checks.line.how !== "well" && (
              <button type="button" onClick={checks.again}>
                Try the connection again
              </button>
            )}
          </section>
          <section class="sheet" aria-label="You">
            {own !== null && draft !== null ? (
              <ShowingForm own={own} draft={draft} wrong={wrong} change={setDraft} />
            ) : trouble === "" ? (
              <p>Looking up how you are shown …</p>
            ) : (
              <>
                <p class="strip wrong" role="alert">
                  {trouble}
                </p>
                <button type="button" onClick={() => setTurn(turn + 1)}>
                  Look again
                </button>
              </>
            )}
          </section>
        </div>
        {/* Not before the form above it has its height: a button that moves away under the finger is not pressed. */}
        <p class="actions">
          {(own !== null || trouble !== "") && (
            <button class="first" type="submit" disabled={stuck}>
              <Icon name="door" /> Come in
            </button>
          )}
          {own?.admission === "host" && !own.joined && own.role !== "host" && <span>A host then lets you in.</span>}
        </p>
      </form>
    </section>
  );
}

/** For how many whole minutes this is on the screen. */
function useMinutes(): number {
  const [minutes, setMinutes] = useState(0);
  useEffect(() => {
    const turn = setInterval(() => setMinutes((one) => one + 1), 60_000);
    return () => clearInterval(turn);
  }, []);
  return minutes;
}

/** Between the green room and the table, where hosts let people in. */
export function Waiting({ live, title }: { live: Live; title: string }): JSX.Element {
  const minutes = useMinutes();
  useTitle(`Waiting: ${title}`);
  useEffect(() => say("You are waiting to be let in. The hosts have been told."), []);
  return (
    <section class="green-room" data-testid="lobby">
      <p class="soft over">{title}</p>
      <h1>The host will let you in</h1>
      <p class="lede">{whenItIs(live)}The hosts have been told that you are here.</p>
      <div class="sheet">
        <p>Stay on this page: it changes by itself as soon as one of them opens the door for you.</p>
        <p class="soft">
          {minutes > 0 && `This page has been open for ${count(minutes, "minute", "minutes")}; the hosts see how long you have waited. `}
          <a href="/me">Your registrations</a>
        </p>
      </div>
    </section>
  );
}
