/**
 * The tables of the store, as numbered steps that are never changed, only followed by others.
 *
 * @module
 */
import type { Database } from "./database.js";

const STEPS: readonly (readonly string[])[] = [
  [
    `create table partage_session (
      id_hash text primary key,
      kind text not null,
      establishment text not null,
      account text not null,
      name text not null,
      issuer text not null,
      subject text not null,
      issuer_session text,
      scopes text not null,
      origin text,
      key_thumbprint text,
      created_at bigint not null,
      last_seen_at bigint not null,
      expires_at bigint not null)`,
    "create index partage_session_subject on partage_session (establishment, issuer, subject)",
    "create index partage_session_issuer on partage_session (establishment, issuer, issuer_session)",
    "create index partage_session_expiry on partage_session (expires_at)",
    `create table partage_transaction (
      state_hash text primary key,
      browser_hash text not null,
      establishment text not null,
      issuer text not null,
      return_to text not null,
      silent boolean not null,
      memory text not null,
      expires_at bigint not null)`,
    "create index partage_transaction_expiry on partage_transaction (expires_at)",
    "create table partage_once (key text primary key, expires_at bigint not null)",
    "create index partage_once_expiry on partage_once (expires_at)",
    "create table partage_counter (key text primary key, value integer not null, expires_at bigint not null)",
    "create index partage_counter_expiry on partage_counter (expires_at)",
    `create table partage_thread (
      establishment text not null,
      account text not null,
      conversation_id text not null,
      thread_id text not null,
      added bigint generated always as identity,
      primary key (establishment, account, conversation_id))`,
    "create index partage_thread_id on partage_thread (establishment, account, thread_id, added)",
  ],
  ["alter table partage_session add column attributes text not null default '{}'"],
  [
    `create table partage_feed (
      establishment text not null,
      source text not null,
      status text not null,
      problem text,
      version text not null,
      groups text not null,
      lessons integer not null,
      fetched_at bigint,
      etag text,
      last_modified text,
      next_at bigint not null,
      failures integer not null,
      needed_at bigint not null,
      held_version text,
      held_since bigint,
      accepted_version text,
      worker text,
      leased_until bigint not null,
      updated_at bigint not null,
      content bytea,
      primary key (establishment, source))`,
    "create index partage_feed_due on partage_feed (next_at)",
    "create index partage_feed_news on partage_feed (updated_at)",
    `create table partage_feed_change (
      id bigint generated always as identity primary key,
      establishment text not null,
      source text not null,
      kinds text not null,
      before text,
      after text,
      noticed_at bigint not null)`,
    "create index partage_feed_change_feed on partage_feed_change (establishment, source, noticed_at)",
    "create index partage_feed_change_age on partage_feed_change (noticed_at)",
    `create table partage_person_feed (
      establishment text not null,
      account text not null,
      id text not null,
      source text not null,
      name text not null,
      host text not null,
      sealed text not null,
      created_at bigint not null,
      primary key (establishment, account, id),
      unique (establishment, account, source))`,
    "create index partage_person_feed_source on partage_person_feed (establishment, source)",
    `create table partage_timetable_person (
      establishment text not null,
      account text not null,
      choices text not null,
      revision integer not null,
      updated_at bigint not null,
      primary key (establishment, account))`,
    "create index partage_timetable_person_news on partage_timetable_person (updated_at)",
  ],
  [
    `create table partage_sync (
      id bigint generated always as identity primary key,
      establishment text not null,
      account text not null,
      status text not null,
      paused_by text,
      feed_ids text[] not null,
      attributes text not null,
      name text,
      key text,
      calendar_id text,
      calendar_mark text,
      is_calendar_gone boolean not null,
      time_zone text,
      problem text,
      failures integer not null,
      version text,
      last_run_at bigint,
      preview text,
      due_at bigint,
      is_marked boolean not null default false,
      lease text,
      lease_until bigint not null default 0,
      unique (establishment, account))`,
    "create index partage_sync_due on partage_sync (due_at) where due_at is not null",
    "create index partage_sync_feeds on partage_sync using gin (feed_ids)",
    `create table partage_sync_event (
      sync_id bigint not null references partage_sync (id) on delete cascade,
      feed_id text not null,
      lesson_id text not null,
      generation integer not null,
      uid text not null,
      event_id text,
      hash text,
      state text not null,
      ends_at bigint not null,
      primary key (sync_id, feed_id, lesson_id))`,
  ],
  [
    `create table partage_directory_source (
      establishment text not null,
      source text not null,
      place integer not null,
      status text not null,
      problem text,
      generation bigint not null,
      slot integer,
      cursor text,
      records integer not null,
      structures integer not null,
      unlisted integer not null,
      duplicates integer not null,
      problems integer not null,
      fresh_at bigint,
      whole_at bigint,
      next_at bigint not null,
      failures integer not null,
      worker text,
      leased_until bigint not null,
      primary key (establishment, source))`,
    `create table partage_directory_slot (
      slot integer primary key,
      establishment text not null,
      source text not null,
      state text not null,
      since bigint not null)`,
    `create table partage_directory_count (
      establishment text not null,
      code text not null,
      employees integer not null,
      students integer not null,
      primary key (establishment, code))`,
  ],
  [
    "create table partage_directory_salt (salt text not null)",
    "insert into partage_directory_salt values (gen_random_uuid()::text || gen_random_uuid()::text)",
  ],
  [
    `create table partage_moved (
      establishment text not null,
      account text not null,
      old_id text not null,
      new_id text not null,
      added bigint generated always as identity,
      moved_at bigint not null,
      primary key (establishment, account, old_id))`,
    "create index partage_moved_new on partage_moved (establishment, account, new_id)",
    "create index partage_moved_order on partage_moved (establishment, account, added)",
    "create index partage_moved_age on partage_moved (moved_at)",
    `create table partage_credential (
      establishment text not null,
      account text not null,
      kind text not null,
      sealed text not null,
      stored_at bigint not null,
      expires_at bigint,
      primary key (establishment, account, kind))`,
    "create index partage_session_account on partage_session (establishment, account)",
  ],
  [
    `alter table partage_session
      add column host text,
      add column parent_hash text,
      add column renewable_until bigint`,
    "create index partage_session_parent on partage_session (parent_hash) where parent_hash is not null",
  ],
  [
    `create table partage_lti_registration (
      id text primary key,
      establishment text not null,
      issuer text not null,
      client_id text not null,
      deployment_ids text not null,
      authorization_url text not null,
      token_url text not null,
      keys_url text not null,
      product text not null,
      status text not null,
      created_at bigint not null,
      unique (issuer, client_id))`,
    `create table partage_lti_invite (
      code_hash text primary key,
      establishment text not null,
      issuer text not null,
      expires_at bigint not null)`,
    `create table partage_lti_key (
      kid text primary key,
      public_key text not null,
      sealed text not null,
      created_at bigint not null)`,
  ],
];

/** Any number, the same for all gateways: the lock under which steps are taken. */
const LOCK = 7_276_836;

/** Takes the steps that are missing; of gateways that start at once, one takes them. */
export async function migrate(database: Database, steps = STEPS): Promise<number> {
  return database.transaction(async (query) => {
    await query("select pg_advisory_xact_lock($1)", [LOCK]);
    await query("create table if not exists partage_migration (step integer primary key)");
    const [row] = await query("select coalesce(max(step), 0) as step from partage_migration");
    const done = Number(row?.["step"] ?? 0);
    if (done > steps.length) throw new Error("the store belongs to a newer version");
    for (const [index, statements] of steps.entries()) {
      if (index < done) continue;
      for (const statement of statements) await query(statement);
      await query("insert into partage_migration (step) values ($1)", [index + 1]);
    }
    return steps.length - done;
  });
}
