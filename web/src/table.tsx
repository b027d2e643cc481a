/** The round-table picture for live pages. gateway/pages/picture.py draws the same for the server's. */
import type { ComponentChildren, JSX, SVGAttributes } from "preact";
import { CHAIR, labelAt, tablePlan } from "./geometry.ts";
import type { Person } from "./types.ts";
import { shortName } from "./words.ts";

export interface ChairHandlers {
  selected: ReadonlySet<string>;
  onFocus(person: Person): void;
  onKeyDown(event: KeyboardEvent, person: Person): void;
  onPointerDown(event: PointerEvent, person: Person): void;
  label(person: Person): string;
  /** Stays where they are when the draft is dealt again. */
  pinned(person: Person): boolean;
  /** Whom a search has found. */
  found?: ReadonlySet<string> | null;
  /** The chair that Tab reaches; arrows go on from there. */
  tabStop: string | null;
}

interface Props {
  people: readonly Person[];
  you?: string;
  name?: string;
  count?: string;
  /** What a screen reader says for the whole picture. */
  label: string;
  /** 0 to 1: how much of the countdown is left. */
  share?: number | null;
  soon?: boolean;
  /** Least radius of the ring of chairs; larger leaves room for words on the table. */
  smallest?: number;
  chairs?: ChairHandlers;
  /** Stands on the table top. */
  children?: ComponentChildren;
}

function Chair({ person, x, y, you, chairs }: { person: Person; x: number; y: number; you: boolean; chairs?: ChairHandlers }): JSX.Element {
  const chosen = chairs?.selected.has(person.person_id) ?? false;
  const pinned = chairs?.pinned(person) ?? false;
  const classes = ["rt-chair", pinned && "pinned", chairs?.found?.has(person.person_id) && "found", you && "you", !person.present && "away", chosen && "chosen", person.role === "host" && "host"];
  const handlers: SVGAttributes<SVGGElement> & { "data-person"?: string } =
    chairs === undefined
      ? {}
      : {
          role: "button",
          tabindex: chairs.tabStop === person.person_id ? 0 : -1,
          "aria-pressed": chosen,
          "data-person": person.person_id,
          onFocus: () => chairs.onFocus(person),
          onKeyDown: (event: KeyboardEvent) => chairs.onKeyDown(event, person),
          onPointerDown: (event: PointerEvent) => chairs.onPointerDown(event, person),
        };
  return (
    <g class={classes.filter(Boolean).join(" ")} transform={`translate(${x} ${y})`} data-chair={person.person_id} {...handlers}>
      {chairs !== undefined && <title>{chairs.label(person)}</title>}
      <g class="rt-mover">
        {chairs !== undefined && <circle class="rt-halo" r={CHAIR + 4} />}
        <circle class="rt-seat" r={CHAIR} />
        <text class="rt-initials" y="5" aria-hidden={chairs !== undefined}>
          {person.initials}
        </text>
        <text class="rt-label" y={labelAt(y)} aria-hidden={chairs !== undefined}>
          {shortName(person.name)}
        </text>
        {(person.stands_for ?? 1) > 1 && (
          <g class="rt-more" transform="translate(19 15)" aria-hidden={chairs !== undefined}>
            <rect x="-15" y="-10" width="30" height="20" rx="10" />
            <text y="5">+{(person.stands_for ?? 1) - 1}</text>
          </g>
        )}
        {pinned && (
          <g class="rt-pin" transform="translate(-18 -17)">
            <circle r="10" />
            <path d="M-2.6 -5.5h5.2l-.6 4.4l2.4 2.2h-8.8l2.4 -2.2zM0 1.1v4.6" />
          </g>
        )}
        {chosen && (
          <g class="rt-tick" transform="translate(18 -17)">
            <circle r="9" />
            <path d="M-4.5 0.5l3 3l6-6.5" />
          </g>
        )}
      </g>
    </g>
  );
}

export function RoundTable({ people, you, name, count, label, share, soon, smallest, chairs, children }: Props): JSX.Element {
  const plan = tablePlan(people.length, smallest);
  const { half, table } = plan;
  const ring = table - 10;
  const around = 2 * Math.PI * ring;
  const said: SVGAttributes<SVGSVGElement> = chairs === undefined ? { role: "img", "aria-label": label } : { role: "group", "aria-label": label };
  return (
    <div class="rt-frame">
      <svg class="rt" viewBox={`${-half} ${-half} ${2 * half} ${2 * half}`} {...said}>
        <circle class="rt-top" r={table} />
        <circle class="rt-grain" r={table * 0.72} />
        {share !== undefined && share !== null && (
          <>
            <circle class="rt-track" r={ring} />
            <circle
              class={soon ? "rt-ring soon" : "rt-ring"}
              r={ring}
              transform="rotate(-90)"
              stroke-dasharray={`${(around * share).toFixed(1)} ${around.toFixed(1)}`}
            />
          </>
        )}
        {name !== undefined && (
          <text class="rt-name" y={count === undefined ? 6 : -2}>
            {name}
          </text>
        )}
        {count !== undefined && (
          <text class="rt-count" y={name === undefined ? 5 : 18}>
            {count}
          </text>
        )}
        {people.map((person, index) => {
          const seat = plan.seats[index];
          return (
            seat && (
              <Chair
                key={person.person_id}
                person={person}
                x={seat.x}
                y={seat.y}
                you={person.person_id === you}
                {...(chairs === undefined ? {} : { chairs })}
              />
            )
          );
        })}
      </svg>
      {children !== undefined && <div class="rt-words">{children}</div>}
    </div>
  );
}
