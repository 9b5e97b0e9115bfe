/**
 * csv.h: inside the reader: text tables, record by record, every cell in place in one buffer: nothing is copied.
 * A cell that begins with a quote ends at the next single one, whatever lies between (RFC 4180); a quote elsewhere is
 * a character like others ("5\" pipe"). Lines end in LF, CR LF, or in a file without LF in CR.
 */
#ifndef WARD_IO_CSV_H
#define WARD_IO_CSV_H

#include "core/ctx.h"

struct ward_csv_cell {
    char *text; /* ends in a NUL; in the file's encoding */
    size_t size;
};

struct ward_csv {
    struct ward_ctx *ctx;
    const char *path; /* for messages; borrowed */
    int fd;           /* borrowed */
    char separator, line_end;
    char *data; /* unread bytes are data[from, size), and begin in the file at `at` */
    size_t from, size, capacity;
    uint64_t at;
    uint64_t stop; /* the file is read to here; UINT64_MAX: to its end */
    bool is_last;  /* there is no more than data */
    bool has_nul;  /* the record holds a zero byte, so its cells are no texts */
    struct ward_csv_cell *cells;
    size_t n_cells, cells_capacity;
    uint64_t number; /* records so far, blank lines apart */
    unsigned blanks; /* blank lines before the record at hand */
};

/** @brief Reads from an offset of the file on. Clear with ward_csv_clear(). */
void ward_csv_begin(struct ward_ctx *ctx, const char *path, int fd, char separator, struct ward_csv *out);

/** @brief Goes to where a record begins. */
void ward_csv_seek(struct ward_csv *csv, uint64_t at);

/** @brief Goes to the line after the one at hand, as if no quote were open. */
ward_rc ward_csv_skip_line(struct ward_csv *csv) WARD_CHECK;

/**
 * @brief  The next record into csv->cells, borrowed until the next call; blank lines are passed over.
 * @param[out] end  no record is left
 * @errors WARD_E_SOURCE for a quote that is never closed and a record of more than 10 MB; WARD_E_NOMEM
 */
ward_rc ward_csv_next(struct ward_csv *csv, bool *end) WARD_CHECK;

void ward_csv_clear(struct ward_csv *csv);

#endif
