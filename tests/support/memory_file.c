#include "support/memory_file.h"

#include "base/err.h"

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

const char *memory_file_put(struct memory_file *file, struct view bytes)
{
	if (file->fd == 0) {
		file->fd = memfd_create("guise-fuzz", MFD_CLOEXEC);
		BUG_ON(file->fd <= 0);
		(void)snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
	}
	BUG_ON(ftruncate(file->fd, 0) != 0);
	BUG_ON(pwrite(file->fd, bytes.ptr, bytes.len, 0) != (ssize_t)bytes.len);
	return file->path;
}
