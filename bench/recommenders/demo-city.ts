import { loadDemoCity } from "../../drizzle/seeds/load.ts";
import { type Dataset, datasetFrom } from "../../ml/dataset/from-rows.ts";
import { connect, migrateDatabase } from "../../src/platform/database.ts";
import { startThrowawayPostgres } from "../throwaway-postgres.ts";

/** The demo city is drawn anew for each day; of this day, so that figures can be repeated. */
const DRAWN_ON = new Date("2026-11-20T12:00:00Z");

/** The rows of the demo city as a training run reads them. */
export async function readDemoCity(seed?: number): Promise<Dataset> {
  const postgres = await startThrowawayPostgres();
  await migrateDatabase(postgres.url);
  const connection = connect(postgres.url, { poolSize: 2, name: "buka-bench" });
  try {
    await loadDemoCity(connection.db, { now: DRAWN_ON, hashPassword: async () => "", ...(seed !== undefined && { seed }) });
    return await datasetFrom(connection.sql, { start: null, end: DRAWN_ON }, async () => {});
  } finally {
    await connection.close();
    await postgres.remove();
  }
}
