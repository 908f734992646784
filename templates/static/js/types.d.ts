// Types that all scripts know without importing them. tests/test_script_types.py holds them against docs/openapi.json and
// against what the builder tells the pages.

// What the builder puts into scripts.
declare const TIME_ZONE: string;
declare const VERSION: string;
// Of the service worker: language -> address -> hash of the page, and the names of its scripts and sheets.
declare const LANGUAGES: Record<string, {pages: Record<string, string>; assets: string[]}>;
declare const COUNTRIES: string[];
declare const TRASH_DAYS: number;
declare const MAP_URL: string;
declare const PHONE_FORMATS: {[digit: string]: string};
declare const RARE_TYPES: boolean;
declare const METHODS: boolean;
declare const TRANSLATED: boolean;
// Path of a resource -> field -> what people call it.
declare const LABELS: Record<string, Record<string, string>>;
// Path of a resource -> action -> what it asks for, and what the API does with the value.
declare const CHANGING: Record<string, Record<string, Named & {operation: "set" | "add" | "remove"; title: string}>>;
// Path of a resource -> what the API calls the counts of the values of its filters.
declare const TALLIES: Record<string, Record<string, string>>;
// Path of a resource -> the fields that name people by their addresses.
declare const PEOPLE: Record<string, string[]>;
// Path of a resource -> the fields that are edited in its list.
declare const EDITABLE: Record<string, (Named & {label: string})[]>;
declare const RIGHTS: Record<string, string[]>;
declare const API_SENTENCES: Record<string, string>;
declare const RESOURCES: (Resource & {tags: Record<string, string>; imports: boolean; duplicates: boolean; hintField?: string; parent?: Parent; shortcuts?: string[]})[];
declare function gettext(text: string): string;
declare function ngettext(singular: string, plural: string, count: number): string;

type ApiError = import("./site/api.js").ApiError;

// A record as the API gives it: all of it, or those fields that a list asked for.
type Row = Record<string, any>;
// What a request asks the API for.
type Asked = Record<string, any>;

// What admin/pages.py tells the script of a page about one resource, in `data-settings`.
interface Resource {
    api: string;
    url: string;
    idField: string;
    titleField: string;
    versionField: string;
    verboseName: string;
    verboseNamePlural: string;
    emptyValue: string;
    history: boolean;
    trash: boolean;
    right?: string; // what it takes to see its pages, if that is more than to be here
}

// One of the object tools: what it asks, and what it asks the API for.
interface Tool {
    label: string;
    question: string;
    done: string;
    path: string;
    body: Row;
    when?: {field: string; values: any[]};
}

// The foreign key to the record with which the records of a resource are deleted; `to` is the path of its resource.
interface Parent {
    field: string;
    to: string;
}

type ChildResource = Resource & {parent: Parent};

// For each record that is to be deleted the records that go along.
type Children = Map<
    Row,
    {child: ChildResource; items: Row[]; count: number; exact: boolean; error?: ApiError}[]
>;

type Kind =
    | "address"
    | "checkbox"
    | "country"
    | "date"
    | "datetime"
    | "datetime-local"
    | "decimal"
    | "email"
    | "number"
    | "related"
    | "select"
    | "selectmultiple"
    | "tags"
    | "tel"
    | "text"
    | "textarea"
    | "time"
    | "url";

// How a value looks: that of a field, or what a method of the declaration makes of some.
interface Shown {
    kind: Kind;
    choices?: Record<string, string>;
    compared?: {field: string; value: any; negated: boolean};
    parts?: any[]; // texts, and fields between them
}

interface Named extends Shown {
    name: string;
    label?: string;
    readOnly?: boolean; // a form sets it for people who may not write
    to?: string;
    tally?: string; // what the API calls the counts of its values; or "people", those who may write
}

// A box with suggestions below it.
interface Suggestions {
    input: HTMLInputElement;
    list: HTMLElement;
    status: HTMLElement;
    several: boolean;
    asked: number; // how often; an answer to an earlier question is let go
}

// An action that asks for a value of a field.
type Asking = (typeof CHANGING)[string][string];

// What shows a value of a kind.
type Kinds = Record<string, (value: any, field: any) => any>;

interface Column extends Named {
    sort?: string;
    sortable?: boolean;
    link?: boolean;
    onlyWide?: boolean;
}

interface Field extends Named {
    label: string;
    rules?: Rules | null;
    listed?: string;
    duplicates?: string;
}

// admin/validation.py makes them, record/rules.js knows what they mean. A rule has keywords of JSON Schema besides these.
interface Rules {
    checks?: Rule[];
    [more: string]: any;
}
interface Rule {
    message: string;
    known?: {[placeholder: string]: any};
    [more: string]: any;
}

interface Filter {
    name: string;
    kind: Kind;
    parameter: string;
}

interface ListSettings extends Resource {
    similar: boolean; // whether a search may ask for similar words
    actions: Record<string, Row>;
    columns: Column[];
    perPage: number;
    ordering: string[];
    filters: Filter[];
    facets: Record<string, string>;
    dateHierarchy: string | null;
}

// Of the form and of the history.
interface TagSettings extends Resource {
    field: Named & {parameter: string; tally: string};
}

interface FormSettings extends Resource {
    fields: Field[];
    saveAsContinue?: boolean;
    merges?: boolean; // of possible duplicates
    inlines?: Inline[];
    shortcuts?: {[key: string]: Shortcut};
    tools?: {[name: string]: Tool};
}

// Of the page of personal data: `everything` has all resources that have pages.
interface PersonalDataSettings extends Resource {
    everything: FormSettings[];
}

// Records of another resource on the form of the one that they belong to. As in Django, `prefix` begins their names.
interface Inline extends Resource {
    prefix: string;
    fields: Field[];
    fkName: string;
    extra: number;
    minNum: number;
    maxNum: number;
    canDelete: boolean;
    changeLink: boolean;
    ordering: string[];
    permissions: {view: string; add: string; change: string; delete: string};
}

// An inline on the page, and what the person may do with its rows.
interface Formset {
    inline: Inline;
    may: {add: boolean; change: boolean; delete: boolean};
    group: HTMLElement;
    editable: Field[];
    parentId: string | null;
    more?: any; // fetches rows that are not on the page
    sent?: any; // the rows of the last Save, in its order
}

// What a key of a form begins: a row of an inline.
interface Shortcut {
    prefix: string;
    values: {[field: string]: unknown};
    now: string;
}

interface TrashSettings extends Resource {
    columns: Column[];
}

// An import as the API has it. Counts are of its last run, which may be one that writes nothing.
interface Import {
    importId: string;
    fileName: string;
    bytes: number;
    state: "new" | "read" | "running" | "paused" | "checked" | "done" | "cancelled" | "failed" | "undone";
    step: string;
    sentence: string;
    dryRun: boolean;
    undoable: boolean;
    createdAt: string;
    createdBy: string;
    form: Row | null;
    options: Choices | null;
    change: Record<string, Row> | null; // of selected records: set, add and remove, each field -> what
    counts: Record<string, number>;
}

// Where a file goes: a form that a bucket takes, once and for a while.
interface Upload {
    url: string;
    fields: Record<string, string>;
}

// A field that the person may import.
interface ImportField {
    name: string;
    label: string;
    required: boolean;
}

// How the file was read, and what is in it.
interface Reading {
    form: Row & {format: string; sheets?: string[]};
    columns: {name: string}[];
    rows: {row: number; cells: string[]}[];
    guess: Record<string, string>;
    fields: ImportField[];
}

// What a person chooses for an import: the body of a run, but for how the file is read.
interface Choices {
    templates: Record<string, string>;
    fixed: Record<string, string>;
    addTags?: string[];
    emptyWords?: string[];
    match?: string[];
    onDuplicate?: string;
    keepWithoutBadOptional?: boolean;
    phoneRegion?: string;
    phoneRegionColumn?: string;
    dateForm?: string;
    timeZone?: string;
}

// What becomes of a row: `is` is a key of `outcomes` in import/words.js.
interface Outcome {
    row: number;
    is: string;
    of?: number;
    id?: string;
    title?: string;
    cells: string[];
    reasons?: Record<string, string[]>;
    changes?: Record<string, {before?: any; after?: any}>;
    decision?: string;
}

// The import that a page is about, and what its steps ask of the page.
interface Job {
    id: string;
    asked: Row; // how the file was said to be written when it was read last
    columns: string[];
    meta: Import;
    reading: Reading;
    choices: Choices;
    recount: () => void;
    choose: (choices: Choices) => void;
    go: (step: string) => Promise<void>;
    mark: () => void;
    read: (options?: Row) => Promise<void>;
    start: (dryRun: boolean, others?: string) => Promise<void>; // what rows do about which nobody has decided
}

interface ImportSettings extends Resource {
    fields: Field[];
    match: string[];
    sure: string[]; // those of match of which no two records share a value
}

interface ChangesSettings {
    everybodys: (Resource & {plural: string; imports: boolean})[];
}

interface IndexSettings extends ChangesSettings {
    resources: (Resource & {actions: string})[];
    agendas: (Resource & {due: string; done: string; owner: string; heading: string})[];
}

// For each filter in use what it asks the API for.
type Chosen = Map<string, Asked>;

// What a list is sorted by.
interface Sorted {
    number: number;
    name: string;
    descending: boolean;
}

// What a list's rows are a page of.
interface Listed {
    asked: Asked;
    counted: string;
    count: string;
    more: boolean;
}

// Makes an entry above a list, which narrows it to these parts of a date.
type Link = (text: string, parts: Record<string, number>) => HTMLAnchorElement;

// What became of some words of a text; no tag is for what stayed.
interface Run {
    tag: "del" | "ins" | null;
    text: string;
}

// A part of a message: text, {text, href} for a link, {text, undo} for "Undo", {text, attributes} above a form.
type Part = any;

type Attributes = Record<string, string | number | boolean | null | undefined>;

// Whatever is in it is the templates' affair.
interface Form extends HTMLFormElement {
    elements: any;
}

// What an event happens to is one of the elements that the templates have there.
interface Document {
    getElementById(id: string): any;
    addEventListener(type: string, listen: (event: any) => void, options?: AddEventListenerOptions): void;
}
interface HTMLFormElement {
    addEventListener(type: string, listen: (event: any) => void, options?: AddEventListenerOptions): void;
}
interface HTMLElement {
    addEventListener(type: string, listen: (event: any) => void, options?: AddEventListenerOptions): void;
}
interface HTMLUListElement {
    addEventListener(type: string, listen: (event: any) => void, options?: AddEventListenerOptions): void;
}

// What the API says of a refusal; `current` is the record as it is now.
interface Problem {
    type?: string;
    title?: string;
    status?: number;
    detail?: string;
    errors?: Record<string, string[]>;
    holderId?: string;
    current?: Row;
    other?: Row; // of a merge
    survivorId?: string;
    challenge?: string;
    passwordReset?: boolean;
    secret?: string; // of an authenticator app that is to be set up
    requestId?: string;
}

// Of a record whose rows were too many for one transaction: what was saved, by the names of its rows, and what was not.
interface PartlySaved {
    record?: Row;
    saved?: string[];
    failed?: any[];
}

// A part of a list, of a history, of a trash.
interface Page {
    items: any[];
    nextCursor: string | null;
    total?: number;
    matches?: number;
    matchesExact?: boolean;
    matchesSorted?: boolean;
    searchedFor?: string;
    facets?: {[counted: string]: any};
}
type Read = (limit: number, cursor: string | null) => Promise<Page>;

// An entry of a history; the builder's fields say how its values look.
interface Change {
    version: number;
    at: string;
    by: string;
    bySubject: string;
    kind: string;
    changes: Record<string, {old?: any; new?: any}>;
    otherId: string;
    reason: string;
}

// Everything that is stored about a record; the first one is the record itself.
interface PersonalData {
    resource: string;
    id: string;
    at: string;
    records: PersonalRecord[];
}
interface PersonalRecord {
    resource: string;
    id: string;
    relation: string;
    inTrash: boolean;
    mergedInto: string | null;
    registered: boolean | null;
    record: Row;
    events: {type: string; source: string; at: string; version: number}[];
    imports: {
        importId: string;
        fileName: string | null;
        createdAt: string | null;
        createdBy: string | null;
        rows: {row: number; is: string}[];
    }[];
    history: Change[];
}

// What a person did last, in one resource; the record's id is in it under the resource's own name.
interface Action {
    version: number;
    at: string;
    kind: string;
    name: string;
}

// Who did what, upon whom, with which outcome.
interface AuditEntry {
    entryId: string;
    at: string;
    event: string;
    outcome: string;
    status: number;
    why: string;
    subject: string;
    email: string;
    route: string;
    resource: string;
    target: string;
    address: string;
    device: string;
    changes: string[];
    correlationId: string;
}

// What everybody changed.
interface Entry extends Action {
    resource: string;
    id: string;
    by: string;
    bySubject: string;
    importId: string;
}

interface ApiSession {
    email: string;
    groups: string[];
    expiresAt: string;
    idleMinutes: number;
    sealingKey?: string;
    endsAt?: string;
}

// What scripts make of it, for this tab.
interface Session {
    email: string;
    rights: string[];
    expiresAt?: string;
    idleMinutes?: number;
}

// The key under which a browser seals what it keeps of somebody: `names` makes names that tell nothing, `owner` tells whose
// something is without saying who that is. It ends with the session, at `until` (milliseconds since 1970) in any case.
interface SealingKey {
    content: CryptoKey;
    names: CryptoKey;
    owner: string;
    email: string;
    until: number;
}

interface Sealed {
    iv: Uint8Array<ArrayBuffer>;
    content: ArrayBuffer;
}

// What the API has answered on this page: offline/offline.js takes it over.
declare var answered: {push(answer: Answered): unknown} | undefined;
// A request that found no server, and what its form held: `base` is the record that `values` were made from.
interface Edit {
    id?: string;
    method: "POST" | "PATCH";
    path: string;
    body: Row;
    version?: number;
    idempotencyKey?: string | null;
    values: Row;
    base: Row | null;
    address: string; // of the form
    title: string;
    verboseName: string;
    versionField: string;
    at: string;
    tried: number; // milliseconds since 1970
    why?: string; // the API has refused it
}

// Fetches what works without a line; in the place of an `import()` where that would lead in a circle.
declare var offline: (() => Promise<typeof import("./offline/offline.js") | null>) | undefined;
interface Answered {
    method: string;
    path: string;
    parameters?: Asked;
    data: any;
}

// `inPlace`, `logIn`, `live` and `patient` are explained at `call`.
interface CallOptions {
    accept?: string;
    body?: any;
    version?: number;
    idempotencyKey?: string | null;
    parameters?: Asked;
    inPlace?: boolean;
    logIn?: boolean;
    live?: boolean;
    patient?: boolean;
}

// What a page has where, and that it is there, the templates say.
interface ParentNode {
    querySelector(selector: string): any;
}
// Django's functions, which a window that this page has opened calls.
interface Window {
    dismissAddRelatedObjectPopup(popup: Window, id: string, title: string): void;
    dismissChangeRelatedObjectPopup(popup: Window, oldId: string, title: string, newId: string): void;
    dismissDeleteRelatedObjectPopup(popup: Window, id: string): void;
}
interface Element {
    closest(selector: string): any;
}
