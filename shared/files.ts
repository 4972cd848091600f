import { z } from 'zod'
import { InApplication } from './applications.ts'
import { Id } from './ids.ts'
import { DryRun, exactlyOne, Ids } from './selection.ts'
import { pageOf, tableQuery } from './tables.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 9. */

const GIB = 2 ** 30

export const MOST_FILE_BYTES = 100 * GIB

export const MOST_AVATAR_BYTES = 2 ** 20

export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const

export type ImageType = (typeof IMAGE_TYPES)[number]

export const FileName = z
  .string()
  .trim()
  .min(4)
  .max(16)
  .regex(/^[A-Za-z0-9-]+(?: [A-Za-z0-9-]+)*$/, { error: 'Must be words of A-Z a-z 0-9 - with single spaces between them' })
  .meta({ minLength: 4, maxLength: 16, example: 'setup-1-4-2' })

const FileSize = z.int().min(1).meta({ description: 'Bytes', example: 1_048_576 })

const Checksum = z
  .string()
  .meta({ description: 'SHA-256, hex', example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })

export const StoredFile = z
  .object({
    id: Id,
    applicationId: Id,
    fileName: z.string().meta({ example: 'setup-1-4-2' }),
    fileSize: FileSize,
    checksum: Checksum,
    transferCount: z.int().min(0).meta({ description: 'How often it was downloaded as a whole', example: 12 }),
    lastTransferredAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'StoredFile' })
export type StoredFile = z.infer<typeof StoredFile>

export const FilesMetadata = z
  .object({ totalFiles: z.int().min(0).meta({ example: 12 }), totalBytes: z.int().min(0).meta({ example: 12_582_912 }) })
  .meta({ id: 'FilesMetadata' })

export const FilesQuery = tableQuery(['Name'])
export type FilesQuery = z.infer<typeof FilesQuery>

export const FilesPage = pageOf(StoredFile).meta({ id: 'FilesPage' })

const oneTime = {
  presignedUrl: z.string().meta({ description: 'Works without credentials, once', example: 'https://keys.example.org/api/v1/uploads/…' }),
  expiresAt: Instant,
}

export const NewFile = InApplication.extend({ fileName: FileName, fileSize: FileSize.max(MOST_FILE_BYTES) })
export type NewFile = z.infer<typeof NewFile>

export const FileUpload = z.object({ ...oneTime, fileId: Id }).meta({ id: 'FileUpload' })

export const NamedFile = InApplication.extend({ fileName: FileName })

export const FreeName = z.object({}).meta({ id: 'FreeFileName' })

export const Uploaded = z.object({ size: FileSize, checksum: Checksum }).meta({ id: 'UploadedFile' })
export type Uploaded = z.infer<typeof Uploaded>

export const OneFile = InApplication.extend({ fileId: Id })

export const FileDownload = z.object(oneTime).meta({ id: 'FileDownload' })

const someFiles = { fileId: Id.optional(), fileIds: Ids.optional() }

export const SomeFiles = InApplication.extend({ ...someFiles, dryRun: DryRun }).superRefine(exactlyOne('fileId', 'fileIds'))

/** A name belongs to one file, however it is chosen. */
export const FileRename = InApplication.extend({
  fileId: Id.optional(),
  fileIds: Ids.refine((ids) => ids.length === 1, { error: 'A name belongs to one file' }).optional(),
  all: z.never({ error: 'A name belongs to one file' }).optional(),
  fileName: FileName,
  dryRun: DryRun,
}).superRefine(exactlyOne('fileId', 'fileIds'))
export type FileRename = z.infer<typeof FileRename>

export const NewAvatar = z.object({ fileType: z.enum(IMAGE_TYPES), fileSize: FileSize.max(MOST_AVATAR_BYTES) })
export type NewAvatar = z.infer<typeof NewAvatar>

export const AvatarUpload = z.object(oneTime).meta({ id: 'AvatarUpload' })
