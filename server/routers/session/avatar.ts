import { AvatarUpload, NewAvatar } from '../../../shared/files.ts'
import { NoInput } from '../../../shared/inputs.ts'
import { Affected } from '../../../shared/selection.ts'
import { requestAvatarUpload } from '../../acts/request-upload.ts'
import { endpoint } from '../../endpoint.ts'
import { t } from '../../trpc.ts'

/** The picture of who is signed in. Management API, section 12. */
export const avatar = t.router({
  requestUpload: endpoint({
    summary: 'Get a one-time URL to upload a picture of oneself to',
    description: 'PUT exactly the announced bytes there within 15 minutes; they replace the picture there is.',
    scope: 'session',
    audit: 'avatar.request_upload',
    rest: {
      route: 'POST /api/v1/panel/get-presigned-upload-url',
      when: { type: 'avatar' },
      message: 'Get presigned url successfully',
      data: null,
    },
  })
    .input(NewAvatar)
    .output(AvatarUpload)
    .mutation(({ ctx, input }) => requestAvatarUpload(ctx, input)),

  remove: endpoint({
    summary: 'Remove the picture of oneself',
    scope: 'session',
    audit: 'avatar.remove',
    rest: { route: 'DELETE /api/v1/panel/avatar', message: 'Successfully removed avatar' },
  })
    .input(NoInput)
    .output(Affected)
    .mutation(async ({ ctx }) => ({ affected: (await ctx.avatars.remove(ctx.principal.userId)) ? 1 : 0 })),
})
