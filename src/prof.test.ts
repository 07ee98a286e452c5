import { test } from 'bun:test'
import { testWeb } from '/work/main/src/testing/web.ts'
import { loadDemoCity } from '/work/main/drizzle/seeds/load.ts'
const web = await testWeb(async ({db}) => { await loadDemoCity(db, { now: new Date('2026-11-18T11:30:00Z'), hashPassword: async () => 'x' }) })
const N = Number(process.env.N ?? 400)
test('home', async () => {
  for (const path of ['/', '/restaurants/iya-basiras-kitchen-yaba', '/search?q=jollof', '/health/live']) {
    for (let i=0;i<30;i++) await (await web.browse(path, {headers:{'accept-encoding':'identity'}})).text()
    const cpu = process.cpuUsage(); const t = performance.now()
    for (let i=0;i<N;i++) await (await web.browse(path, {headers:{'accept-encoding':'identity'}})).text()
    const used = process.cpuUsage(cpu)
    console.log(path, ((performance.now()-t)/N).toFixed(2),'ms wall', ((used.user+used.system)/1000/N).toFixed(2), 'ms cpu (incl. client)')
  }
}, 120000)
