/** A poll on everybody's screen: to answer while it is open, to look at afterwards. */
import "../polls/polls.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, inWords } from "../api.ts";
import { Icon } from "../icon.tsx";
import type { Live } from "../live.ts";
import { say, useServerNow } from "../parts.tsx";
import { lookedUp, onStage, standsFor, withBallot, type Answer, type Ballot, type Poll } from "../parts/polls.ts";
import { answerFrom, answersFrom, formsFrom, howTo } from "../polls/answers.ts";
import { Results } from "../polls/chart.tsx";
import { me, type State } from "../state.ts";
import { clock, count } from "../words.ts";
import { Fields } from "./poll-fields.tsx";
import type { RoomProps } from "./tools.tsx";

const SAY_AT_S = [60, 30, 10];

/** Until the poll closes by itself; said aloud at one minute, 30 and 10 seconds. */
function ClosesIn({ poll, state }: { poll: Poll; state: State }): JSX.Element | null {
  const now = useServerNow(state, poll.closes_at !== null);
  const spoken = useRef(Infinity);
  const ms = poll.closes_at === null ? 0 : Date.parse(poll.closes_at) - now;
  const due = poll.closes_at === null ? undefined : SAY_AT_S.find((s) => ms <= s * 1000 && ms > (s - 5) * 1000 && s < spoken.current);
  useEffect(() => {
    if (due === undefined) return;
    spoken.current = due;
    say(`The poll closes in ${due} seconds.`);
  }, [due]);
  if (poll.closes_at === null) return null;
  return (
    <p class="strip now" data-testid="poll-closes">
      <Icon name="clock" />
      <span>
        Closes in <b class="clock">{clock(ms)}</b>
      </span>
    </p>
  );
}

function learn(live: Live, pollId: string, answers: readonly Answer[] | null): void {
  const state = live.state.value;
  if (state !== null) live.state.value = withBallot(state, pollId, answers);
}

function BallotPaper({ live, state, poll }: RoomProps & { poll: Poll }): JSX.Element {
  const given = state.parts.polls.ballots.get(poll.id);
  const people = standsFor(me(state));
  const [forms, setForms] = useState(() => formsFrom(given ?? [], people));
  const [who, setWho] = useState(0);
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const [touched, setTouched] = useState(false);
  const at = Math.min(who, people - 1);
  const all = formsFrom([], people).map((empty, number) => forms[number] ?? empty);
  const answers = answersFrom(poll.asks, all);

  async function send(task: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTrouble("");
    try {
      await task();
      setTouched(false);
    } catch (error) {
      setTrouble(inWords(error));
    }
    setBusy(false);
  }

  const vote = (): Promise<void> =>
    send(async () => {
      const kept = await call<Ballot>("PUT", live.path(`/polls/${poll.id}/ballot`), { answers });
      learn(live, poll.id, kept.answers);
      say("Your vote is counted. You can change it until the poll closes.");
    });
  const takeBack = (): Promise<void> =>
    send(async () => {
      await call("DELETE", live.path(`/polls/${poll.id}/ballot`));
      learn(live, poll.id, null);
      setForms([]);
      say("Your vote is taken back.");
    });

  const form = all[at];
  const counted = given !== undefined && !touched;
  const idle = busy || answers.length === 0 || counted;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!idle) void vote();
      }}
    >
      {people > 1 && (
        <div class="poll-people" role="group" aria-label={`You are ${count(people, "person", "people")} here; each has a vote`}>
          {all.map((one, number) => (
            <button key={number} type="button" aria-pressed={number === at} onClick={() => setWho(number)}>
              Person {number + 1}
              {answerFrom(poll.asks, one) !== null && (
                <>
                  <Icon name="tick" />
                  <span class="unseen">, filled in</span>
                </>
              )}
            </button>
          ))}
        </div>
      )}
      <fieldset>
        <legend>{howTo(poll.asks)}</legend>
        {form !== undefined && (
          <Fields
            key={at}
            poll={poll}
            form={form}
            change={(next) => {
              setForms(all.map((one, number) => (number === at ? next : one)));
              setTouched(true);
            }}
          />
        )}
      </fieldset>
      {trouble !== "" && (
        <p class="strip wrong" role="alert">
          {trouble}
        </p>
      )}
      {counted && (
        <p class="poll-counted" data-testid="poll-counted">
          <Icon name="tick" /> Your vote is counted. You can change it until it closes.
        </p>
      )}
      <p class="actions">
        <button class="first" type="submit" aria-disabled={idle}>
          {given === undefined ? "Vote" : "Change my vote"}
        </button>
        {given !== undefined && (
          <button class="plain" type="button" disabled={busy} onClick={() => void takeBack()}>
            Take my vote back
          </button>
        )}
      </p>
    </form>
  );
}

function OnePoll({ live, state, poll }: RoomProps & { poll: Poll }): JSX.Element {
  const heading = `poll-${poll.id}`;
  const open = poll.status === "open";
  return (
    <article class="poll" aria-labelledby={heading} data-testid="poll">
      <h2 id={heading}>{poll.title}</h2>
      {poll.detail !== "" && <p>{poll.detail}</p>}
      {open && (
        <>
          <ClosesIn poll={poll} state={state} />
          {state.you.role === "host" ? (
            <p class="soft">This poll is open. Hosts do not vote: you see the results as they come in.</p>
          ) : (
            <>
              <p class="soft small">
                {poll.anonymous
                  ? "Anonymous: nobody can look up who answered what, not even the hosts."
                  : "Not anonymous: the hosts see who answered what."}
              </p>
              <BallotPaper key={poll.id} live={live} state={state} poll={poll} />
            </>
          )}
        </>
      )}
      {poll.tally !== null ? (
        <Results poll={poll} tally={poll.tally} />
      ) : (
        !open && <p class="soft">This poll is closed. Thank you. The hosts will say what came of it.</p>
      )}
    </article>
  );
}

/** Says aloud that a poll has opened or closed, whatever else is on the screen. */
function useAnnouncements(polls: readonly Poll[]): void {
  const known = useRef(new Map<string, string>());
  useEffect(() => {
    for (const poll of polls) {
      const before = known.current.get(poll.id);
      if (before !== poll.status) {
        if (poll.status === "open") say(`A poll is open: ${poll.title}`);
        else if (before === "open") say(`The poll is closed: ${poll.title}`);
      }
      known.current.set(poll.id, poll.status);
    }
  }, [polls.map((poll) => poll.id + poll.status).join()]);
}

export const pollOnStage = (state: State): boolean => state.session.status === "live" && onStage(state).length > 0;

export function PollCard({ live, state }: RoomProps): JSX.Element {
  const polls = onStage(state);
  useAnnouncements(polls);
  return (
    <>
      {polls.map((poll) => (
        <OnePoll key={poll.id} live={live} state={state} poll={poll} />
      ))}
    </>
  );
}

export const hasResults = (state: State): boolean => lookedUp(state).length > 0;

/** Results of earlier polls, to look back at. */
export function PollResults({ state }: RoomProps): JSX.Element {
  const polls = lookedUp(state);
  return (
    <section class="sheet" aria-labelledby="poll-results-title">
      <h2 id="poll-results-title">Polls</h2>
      {[...polls].reverse().map((poll, index) => (
        <details key={poll.id} open={index === 0}>
          <summary>{poll.title}</summary>
          {poll.tally !== null && <Results poll={poll} tally={poll.tally} />}
        </details>
      ))}
    </section>
  );
}
