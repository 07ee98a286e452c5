/**
 * What a plain Elysia application does: one query and a page of 20 rows. No language, no visitor, no headers, no ETag,
 * no checks. The personalised home page is measured against it.
 */
import { Elysia } from 'elysia'
import postgres from 'postgres'
import { escapeText } from '../../src/vocabulary/html.ts'

const sql = postgres(String(process.env.DATABASE_URL), { max: 16 })
const app = new Elysia()
  .get('/', async () => {
    const rows = await sql`select name, area, description, rating_sum, rating_count from restaurants where city = 'lagos' order by id limit 20`
    const items = rows.map((r) => `<li><h2>${escapeText(r.name)}</h2><p>${escapeText(r.area)} · ${r.rating_sum}/${r.rating_count}</p><p>${escapeText(r.description)}</p></li>`).join('')
    return new Response(`<!doctype html><html><head><title>Places</title></head><body><ul>${items}</ul></body></html>`, { headers: { 'content-type': 'text/html; charset=utf-8' } })
  })
  .listen({ hostname: '127.0.0.1', port: 0 })
process.send?.(app.server?.port)
