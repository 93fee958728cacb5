/** A preset: a survey with the standard wording. */
export type Preset = "nps" | "csat" | "ces";

/** Consent to store and send. */
export type Consent = "granted" | "denied" | "required";

/** Where a survey stands. */
export type Placement =
  | "popover" | "inline" | "modal" | "tab" | "tab-left" | "bar" | "bar-top"
  | "top-left" | "top" | "top-right" | "left" | "center" | "right" | "bottom-left" | "bottom" | "bottom-right"
  | `anchor:${string}`;

/** What sets a preset off. */
export type Trigger =
  | "load" | "exit" | `delay:${number}` | `scroll:${number}` | `click:${string}` | `visible:${string}` | `event:${string}`;

/** A value as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** Names and values. */
export type Values = { readonly [name: string]: Json | undefined };

/** How much may wait to be delivered. */
export interface Bounds {
  events?: number;
  bytes?: number;
  days?: number;
}

/** What a page may set, as attributes of the script tag or by `configure`. */
export interface Options {
  /** Where answers go: an `http(s)` URL, or one relative to the page. */
  endpoint?: string;
  /** Address of a survey document, relative to the page. */
  surveys?: string;
  /** The preset. */
  ask?: Preset;
  /** What the preset's question is about. */
  subject?: string;
  /** The survey's id, which results are kept under. */
  id?: string;
  /** What sets the preset off; `delay:2` unless said. */
  trigger?: Trigger;
  /** Where it stands; `popover` unless said. */
  placement?: Placement;
  /** Days after any survey in which nothing is asked; 0 for none, 30 unless said. */
  cooldown?: number;
  /** The share of visitors who are asked, 0 to 1. */
  sample?: number;
  /** A key of the context: asked once for each of its values. */
  oncePer?: string;
  /** The page's own context, which travels with the answer. */
  context?: Values;
  /** `test` for answers that stay out of the figures. */
  env?: "live" | "test";
  /** The key that the endpoint knows the site by. */
  key?: string;
  /** Whether anything may be stored and sent; `granted` unless said. */
  consent?: Consent;
  /** The language, before that of the page and of the browser. */
  lang?: string;
  /** Light or dark; `auto` unless said. */
  theme?: "auto" | "light" | "dark";
  /** Say in the console why nothing was asked. */
  debug?: boolean;
  /** Query parameters that may stay in the page's address. */
  query?: readonly string[];
  /** What is taken out of texts, the title and the address before they are stored; all of it unless said. */
  redact?: "none" | readonly ("email" | "phone" | "card" | "iban" | "token")[];
  /** Groups of the context that are captured or not; all of them unless said, but for `last_paths`. */
  capture?: "none" | {
    page?: boolean;
    referrer?: boolean;
    locale?: boolean;
    device?: boolean;
    engagement?: boolean;
    stage?: boolean;
    app?: boolean;
    campaign?: boolean;
    views?: boolean;
    vitals?: boolean;
    errors?: boolean;
    rage_clicks?: boolean;
    last_paths?: boolean;
  };
  /** Stage of the customer's journey: of the page, or by path, where `*` stands for any signs. */
  stage?: string | { readonly [path: string]: string };
  /** Version of the app. */
  appVersion?: string;
  /** `wasm`: as WebAssembly or not at all; `js`: as JavaScript, without trying WebAssembly. */
  engine?: "auto" | "wasm" | "js";
  /** What counts as an acknowledgement. */
  ack?: "ids" | "status";
  /** `simple`: requests that need no preflight. */
  transport?: "cors" | "simple";
  /** Where the key travels. */
  keyIn?: "body" | "header";
  /** Where answers go that earlier visits have left. */
  backlog?: "keep" | "move";
  /** Ask the browser to keep the site's storage. */
  persist?: boolean;
  /** How much may wait. */
  bounds?: Bounds;
}

/** How candor.js is loaded; what else is set are the attributes of its tag. */
export interface Loading extends Options {
  /** The address of candor.js, or a `TrustedScriptURL` of the page's own policy; beside the module unless said. */
  src?: string | { toString(): string };
  /** The page's nonce, for a Content Security Policy with nonces. */
  nonce?: string;
  /** What the browser holds the script to, for one of a version. */
  integrity?: string;
  /** What Global Privacy Control means: `minimal` unless said. */
  gpc?: "minimal" | "deny" | "ignore";
  /** Load candor.watch.js in place of candor.js. */
  watch?: boolean;
  /** The plain form that stands in where the widget cannot be had: an `http(s)` URL, or one relative to the page. */
  fallback?: string;
}

/** The customer, and what is known of them. */
export type Customer = Values & {
  readonly id?: string | number;
  /** Showings elsewhere. */
  readonly exposures?: Json;
};

/** How `show` asks. */
export interface Showing {
  /** Whatever its rules; nothing is stored, sent or dispatched. */
  preview?: boolean;
  /** Values that the steps begin with, by question. */
  prefill?: Values;
  /** The language. */
  lang?: string;
}

/** What still waits for one endpoint, and why. */
export interface Waiting {
  endpoint: string;
  waiting: number;
  reason:
    | "offline" | "unreachable" | "cors" | "csp" | "redirected" | "unacknowledged" | "status" | "asked_to_wait" | "another_tab"
    | "storage" | "resting" | "draft" | "sending";
  status?: number;
  retry_in_ms: number;
}

/** What `flush` has done. */
export interface Flushed {
  delivered: number;
  waiting: number;
  reasons: Waiting[];
}

/** Why each survey of the page's document would be asked now, or not. */
export interface Explanation {
  at: string;
  asked: string | null;
  surveys: {
    survey: string;
    triggers: unknown[];
    verdict: "ask" | "refuse";
    refused_by?: string;
    earliest?: string;
    checks: { rule: string; applies: boolean; holds: boolean; expected: unknown; actual: unknown; changes?: string; conditions?: unknown }[];
  }[];
}

/** What an event of a survey is about. */
export interface Detail {
  survey_id: string;
  response_id: string;
}

/** An answer, or `null` where it was taken back. */
export interface Answered extends Detail {
  question_id: string;
  value: Json;
}

/** Something ended badly. */
export interface Failed extends Partial<Detail> {
  reason:
    | "refused" | "withdrawn" | "evicted" | "expired" | "corrupt" | "cors" | "csp" | "document" | "unavailable" | "internal";
  detail?: string;
}

/** The events by the names that `on` takes, and what they carry. */
export interface Events {
  /** `candor(…)` can be called. */
  ready: Record<string, never>;
  /** A survey is on the page. */
  shown: Detail;
  /** A point was chosen, something written, a question answered anew. */
  answered: Answered;
  /** The answer was handed in. */
  completed: Detail;
  /** Closed by hand before that. */
  dismissed: Detail;
  /** A change of the answer is stored; `durable`: on disk. */
  saved: Detail & { durable: boolean };
  /** The endpoint acknowledged it. */
  delivered: Detail;
  /** Something ended badly. */
  error: Failed;
}

/** The same by the names that `addEventListener` takes. */
export type DomEvents = { [Name in keyof Events as `candor:${Name}`]: CustomEvent<Events[Name]> };

/** The global function. Its promises always resolve; to nothing where the widget cannot be loaded. */
export interface Candor {
  (command: "configure", options: Options): Promise<void>;
  (command: "identify", customer: Customer): Promise<void>;
  (command: "context", values: Values): Promise<void>;
  (command: "track", event: string, properties?: Values): Promise<void>;
  (command: "page"): Promise<void>;
  (command: "show", id?: string, options?: Showing): Promise<boolean | undefined>;
  (command: "close"): Promise<void>;
  (command: "consent", state: Consent): Promise<void>;
  (command: "reset"): Promise<void>;
  (command: "flush"): Promise<Flushed | undefined>;
  (command: "explain", id?: string): Promise<Explanation | null | undefined>;
  <Name extends keyof Events>(command: "on", event: Name, handler: (detail: Events[Name]) => void): Promise<void>;
  <Name extends keyof Events>(command: "off", event: Name, handler?: (detail: Events[Name]) => void): Promise<void>;
}

/** `<candor-survey>`: a survey in the flow of the page. Each property but `id` and `lang` has an attribute of its name. */
export interface CandorSurveyElement extends HTMLElement {
  /** The preset. */
  ask: Preset | null;
  /** What the preset's question is about. */
  subject: string | null;
  /** Where answers go. */
  endpoint: string | null;
  /** The page's own context; as an attribute JSON. */
  context: Values | string | null;
  /** Address of a document, or the document itself; as an attribute the address, or JSON. */
  survey: Values | string | null;
  /** Where it stands, where that is not in the flow of the page. */
  placement: Placement | null;
  /** A key of the context: asked once for each of its values. As an attribute `once-per`. */
  oncePer: string | null;
  /** The key that the endpoint knows the site by. */
  key: string | null;
  /** `test` for answers that stay out of the figures. */
  env: "live" | "test" | null;
  /** Light or dark. */
  theme: "auto" | "light" | "dark" | null;
  /** Query parameters that may stay in the page's address; as an attribute JSON. */
  query: readonly string[] | string | null;
}

/** Loads candor.js, once, where the page does not have it yet. Without it, the first call loads it, without settings. */
export function load(settings?: Loading): void;
/** `candor(command, …)`. */
export const candor: Candor;
/** Sets any option. */
export function configure(options: Options): Promise<void>;
/** Says who the customer is. */
export function identify(customer: Customer): Promise<void>;
/** Adds to the context. */
export function context(values: Values): Promise<void>;
/** Says that something happened. */
export function track(event: string, properties?: Values): Promise<void>;
/** Says that a page was entered, where its address does not. */
export function page(): Promise<void>;
/** Asks now; resolves to whether a survey is on the page. */
export function show(id?: string, options?: Showing): Promise<boolean | undefined>;
/** Closes what is open. */
export function close(): Promise<void>;
/** Gives or withdraws consent. */
export function consent(state: Consent): Promise<void>;
/** The next person at this browser is somebody else. */
export function reset(): Promise<void>;
/** Tries to deliver now. */
export function flush(): Promise<Flushed | undefined>;
/** Why each survey of the page's document, or this one, would be asked now or not; `null` without a document. */
export function explain(id?: string): Promise<Explanation | null | undefined>;
/** Listens to an event. */
export function on<Name extends keyof Events>(event: Name, handler: (detail: Events[Name]) => void): Promise<void>;
/** Listens no more. */
export function off<Name extends keyof Events>(event: Name, handler?: (detail: Events[Name]) => void): Promise<void>;

declare global {
  /** There once candor.js, or the stub, has run. */
  var candor: Candor;

  interface Window {
    /** What only the page's own code can say, for conditions of a document. */
    candorPredicates?: { [name: string]: Json | (() => Json | undefined) };
  }

  interface HTMLElementTagNameMap {
    "candor-survey": CandorSurveyElement;
  }
  interface HTMLElementEventMap extends DomEvents {}
  interface DocumentEventMap extends DomEvents {}
  interface WindowEventMap extends DomEvents {}
}
