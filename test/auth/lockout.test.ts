import { expect, test } from 'vitest'
import { createSignInGuesses } from '../../server/auth/sign-in-guesses.ts'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

type World = Awaited<ReturnType<typeof openAuthWorld>>

const signIn = async (world: World, address: string, password: string) => {
  const request = new Request(`${world.origins.base}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: EMAIL, password }),
  })
  return (await world.people.handle(request, address)).status
}

const isRefused = (work: Promise<void>) =>
  work.then(
    () => false,
    () => true,
  )

test('whoever knows an e-mail can not lock its owner out: wrong passwords count per network', async () => {
  await using world = await openAuthWorld()
  await world.owner()

  const wrong = await Promise.all(Array.from({ length: 25 }, (_, index) => signIn(world, `2001:db8::${index + 1}`, 'wrong password')))
  const there = await signIn(world, '2001:db8::ffff', PASSWORD)
  const elsewhere = [await signIn(world, '2001:db8:0:1::1', PASSWORD), await signIn(world, '192.0.2.1', PASSWORD)]

  expect(wrong.toSorted()).toEqual([...Array.from({ length: 20 }, () => 401), ...Array.from({ length: 5 }, () => 429)])
  expect([there, ...elsewhere]).toEqual([429, 200, 200])
})

test('a right password forgets the wrong ones before it', async () => {
  await using world = await openAuthWorld()
  await world.owner()
  const wrong = () => Promise.all(Array.from({ length: 19 }, () => signIn(world, '192.0.2.1', 'wrong password')))

  await wrong()
  const right = await signIn(world, '192.0.2.1', PASSWORD)

  expect([right, ...(await wrong())]).toEqual([200, ...Array.from({ length: 19 }, () => 401)])
})

test('wrong passwords for one e-mail are bounded over all networks, however it is spelled', async () => {
  const guesses = createSignInGuesses({ windowSeconds: 60, perNetwork: 2, perEmail: 30 })
  const from = (index: number) => guesses(index % 2 === 0 ? EMAIL : EMAIL.toUpperCase(), `192.0.2.${index}`)

  const results = await Promise.all(Array.from({ length: 100 }, (_, index) => isRefused(from(index).pay())))

  expect(results.filter((refused) => !refused)).toHaveLength(30)
  expect(await isRefused(guesses('eve@example.org', '192.0.2.1').pay())).toBe(false)
})

test('a network that is refused uses up nothing of what the others have', async () => {
  const guesses = createSignInGuesses({ windowSeconds: 60, perNetwork: 2, perEmail: 3 })
  for (let index = 0; index < 50; index += 1) await isRefused(guesses(EMAIL, '192.0.2.1').pay())

  expect(await isRefused(guesses(EMAIL, '192.0.2.2').pay())).toBe(false)
  expect(await isRefused(guesses(EMAIL, '192.0.2.3').pay())).toBe(true)
})

test('with a stolen session the password is guessed fifty times at most', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  const guess = async (password: string) => (await visitor.post('/api/auth/two-factor/enable', { password })).status

  const wrong = [
    ...(await Promise.all(Array.from({ length: 25 }, () => guess('wrong password')))),
    ...(await Promise.all(Array.from({ length: 25 }, () => guess('wrong password')))),
  ]
  const right = await guess(PASSWORD)

  expect(wrong).toEqual(Array.from({ length: 50 }, () => 400))
  expect(right).toBe(429)
})
