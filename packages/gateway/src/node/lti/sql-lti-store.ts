import type { LtiInvite, LtiRegistration, LtiStore } from "../../app/index.js";
import type { Database, Row } from "../database.js";

/** An {@link LtiStore} in tables that were made by the migrations; the database stays the caller's. */
export function createSqlLtiStore(database: Database, now: () => number = Date.now): LtiStore {
  const { query } = database;
  return {
    ...inviteStore(query, now),
    ...keyStore(query),
    saveRegistration: (registration) =>
      database.transaction(async (run) => {
        const { issuer, clientId } = registration;
        await run("delete from partage_lti_registration where issuer = $1 and client_id = $2", [
          issuer,
          clientId,
        ]);
        await run(
          `insert into partage_lti_registration (id, establishment, issuer, client_id, deployment_ids,
            authorization_url, token_url, keys_url, product, status, created_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
          [
            ...[registration.id, registration.establishment, issuer, clientId],
            ...[JSON.stringify(registration.deploymentIds), registration.authorizationUrl],
            ...[registration.tokenUrl, registration.keysUrl, registration.product],
            ...[registration.status, registration.createdAt],
          ],
        );
      }),
    listRegistrations: async () =>
      (await query("select * from partage_lti_registration order by created_at, id")).map(
        toRegistration,
      ),
    confirmRegistration: async (id, deploymentIds) => {
      const rows = await query(
        `update partage_lti_registration set status = 'confirmed', deployment_ids = $2
        where id = $1 returning id`,
        [id, JSON.stringify(deploymentIds)],
      );
      return rows.length > 0;
    },
    deleteRegistration: async (id) =>
      (await query("delete from partage_lti_registration where id = $1 returning id", [id]))
        .length > 0,
  };
}

function inviteStore(
  query: Database["query"],
  now: () => number,
): Pick<LtiStore, "saveInvite" | "readInvite" | "takeInvite"> {
  return {
    saveInvite: async ({ codeHash, establishment, issuer, expiresAt }) => {
      await query("delete from partage_lti_invite where expires_at <= $1", [now()]);
      await query(
        "insert into partage_lti_invite (code_hash, establishment, issuer, expires_at) values ($1, $2, $3, $4)",
        [codeHash, establishment, issuer, expiresAt],
      );
    },
    readInvite: async (codeHash) => {
      const [row] = await query(
        "select * from partage_lti_invite where code_hash = $1 and expires_at > $2",
        [codeHash, now()],
      );
      return row && toInvite(row);
    },
    takeInvite: async (codeHash) => {
      const [row] = await query("delete from partage_lti_invite where code_hash = $1 returning *", [
        codeHash,
      ]);
      const invite = row && toInvite(row);
      return invite && invite.expiresAt > now() ? invite : undefined;
    },
  };
}

function keyStore(query: Database["query"]): Pick<LtiStore, "saveKey" | "listKeys" | "deleteKey"> {
  return {
    saveKey: async ({ kid, publicKey, sealed, createdAt }) => {
      await query(
        "insert into partage_lti_key (kid, public_key, sealed, created_at) values ($1, $2, $3, $4)",
        [kid, publicKey, sealed, createdAt],
      );
    },
    listKeys: async () =>
      (await query("select * from partage_lti_key order by created_at desc, kid")).map((row) => ({
        kid: String(row["kid"]),
        publicKey: String(row["public_key"]),
        sealed: String(row["sealed"]),
        createdAt: Number(row["created_at"]),
      })),
    deleteKey: async (kid) => {
      await query("delete from partage_lti_key where kid = $1", [kid]);
    },
  };
}

function toInvite(row: Row): LtiInvite {
  return {
    codeHash: String(row["code_hash"]),
    establishment: String(row["establishment"]),
    issuer: String(row["issuer"]),
    expiresAt: Number(row["expires_at"]),
  };
}

function toRegistration(row: Row): LtiRegistration {
  return {
    id: String(row["id"]),
    establishment: String(row["establishment"]),
    issuer: String(row["issuer"]),
    clientId: String(row["client_id"]),
    deploymentIds: JSON.parse(String(row["deployment_ids"])) as readonly string[],
    authorizationUrl: String(row["authorization_url"]),
    tokenUrl: String(row["token_url"]),
    keysUrl: String(row["keys_url"]),
    product: String(row["product"]),
    status: row["status"] === "confirmed" ? "confirmed" : "pending",
    createdAt: Number(row["created_at"]),
  };
}
