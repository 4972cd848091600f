import { FileRename, SomeFiles } from '../../../shared/files.ts'
import { AllOfApplication } from '../../../shared/licenses.ts'
import { Affected } from '../../../shared/selection.ts'
import { removeFiles, renameFile } from '../../acts/change-files.ts'
import { endpoint } from '../../endpoint.ts'
import { affected } from '../../measure.ts'

const route = 'POST /api/v1/panel/files-actions'

/** What all of them share. */
const acts = { scope: 'files:delete', application: true, hasDryRun: true, measure: affected } as const

/** The actions of management-api.md section 9: one REST route, an endpoint each. */
export const fileActions = {
  rename: endpoint({
    ...acts,
    summary: 'Rename a file',
    audit: 'file.rename',
    rest: { route, when: { action: 'rename' }, message: 'Successfully renamed file', refusals: ['already_exists'] },
  })
    .input(FileRename)
    .output(Affected)
    .mutation(({ ctx, input: { fileId, fileIds = [], ...rename } }) => {
      const [id = fileId] = fileIds
      return renameFile(ctx, { ...rename, fileId: id ?? '' })
    }),

  remove: endpoint({
    ...acts,
    summary: 'Delete files',
    audit: 'file.delete',
    rest: { route, when: { action: 'delete' }, message: 'Successfully deleted files' },
  })
    .input(SomeFiles)
    .output(Affected)
    .mutation(({ ctx, input }) => removeFiles(ctx, input)),

  removeAll: endpoint({
    ...acts,
    summary: 'Delete all files of an application',
    role: 'admin',
    isLong: true,
    audit: 'file.delete',
    rest: { route, when: { action: 'delete', all: true }, message: 'Successfully deleted files' },
  })
    .input(AllOfApplication)
    .output(Affected)
    .mutation(({ ctx, input }) => removeFiles(ctx, { ...input, all: true })),
}
