import {
  FileDownload,
  FilesMetadata,
  FilesPage,
  FilesQuery,
  FileUpload,
  FreeName,
  NamedFile,
  NewFile,
  OneFile,
  Uploaded,
} from '../../../shared/files.ts'
import { InApplication } from '../../../shared/applications.ts'
import { ApiError } from '../../../shared/errors.ts'
import { toPage } from '../../../shared/tables.ts'
import { requestUpload } from '../../acts/request-upload.ts'
import { requestDownload } from '../../acts/request-download.ts'
import { endpoint } from '../../endpoint.ts'
import { one } from '../../measure.ts'
import { t } from '../../trpc.ts'
import { fileActions } from './file-actions.ts'

/** Management API, section 9. */
export const files = t.router({
  requestUpload: endpoint({
    summary: 'Get a one-time URL to upload a file to',
    description: 'PUT exactly the announced bytes there within 15 minutes. Another URL for the same name voids this one.',
    scope: 'files:upload',
    application: true,
    limit: ['uploadedFilesCount', 'storageSizeMib'],
    measure: one,
    audit: 'file.request_upload',
    rest: {
      route: 'POST /api/v1/panel/get-presigned-upload-url',
      when: { type: 'file' },
      message: 'Get presigned url successfully',
      data: null,
      refusals: ['already_exists'],
    },
  })
    .input(NewFile)
    .output(FileUpload)
    .mutation(({ ctx, input }) => requestUpload(ctx, input)),

  checkName: endpoint({
    summary: 'Check that a file name is not taken',
    scope: 'files:upload',
    application: true,
    rest: {
      route: 'POST /api/v1/panel/check-file-name',
      message: 'File name is available',
      data: null,
      refusals: ['already_exists'],
    },
  })
    .input(NamedFile)
    .output(FreeName)
    .query(async ({ ctx, input: { applicationId, fileName } }) => {
      await ctx.files.refuseTaken(applicationId, fileName, ctx.now)
      return {}
    }),

  checkUploaded: endpoint({
    summary: 'Check that the bytes of a file are there',
    scope: 'files:upload',
    application: true,
    rest: { route: 'POST /api/v1/panel/check-file-uploaded-status', message: 'File uploaded successfully', refusals: ['conflict'] },
  })
    .input(NamedFile)
    .output(Uploaded)
    .query(async ({ ctx, input: { applicationId, fileName } }) => {
      const found = await ctx.files.find(applicationId, fileName)
      if (found === undefined) throw new ApiError('conflict', { message: 'File is not uploaded yet' })
      return found
    }),

  metadata: endpoint({
    summary: 'Count the files of an application and their bytes',
    scope: 'files:read',
    application: true,
    isTimeless: true,
    rest: { route: 'GET /api/v1/panel/get-files-metadata', message: 'Successfully fetched files metadata' },
  })
    .input(InApplication)
    .output(FilesMetadata)
    .query(({ ctx, input }) => ctx.fileTable.count(input.applicationId)),

  table: endpoint({
    summary: 'Read a page of the files of an application',
    description: 'Newest first. A search finds any part of the name without regard to case, fewer than 3 characters only its beginning.',
    scope: 'files:read',
    application: true,
    isTimeless: true,
    rest: { route: 'GET /api/v1/panel/get-files-table', message: 'Successfully fetched files table', data: 'items' },
  })
    .input(FilesQuery)
    .output(FilesPage)
    .query(async ({ ctx, input: { searchParams, ...asked } }) => {
      const term = searchParams?.searchString ?? ''
      return toPage(await ctx.fileTable.page({ ...asked, term: term === '' ? undefined : term }), asked.pageSize)
    }),

  requestDownload: endpoint({
    summary: 'Get a one-time URL to download a file from',
    description: 'GET the bytes there within 15 minutes, as a whole or, after a broken transfer, the rest by a range.',
    scope: 'files:read',
    application: true,
    audit: 'file.request_download',
    rest: { route: 'POST /api/v1/panel/get-presigned-download-url', message: 'Get presigned url successfully', data: null },
  })
    .input(OneFile)
    .output(FileDownload)
    .mutation(({ ctx, input }) => requestDownload(ctx, input)),

  ...fileActions,
})
