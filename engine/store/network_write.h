/** network_write.h: the street graph kept in the database, and its nodes and edges for other programs. */
#ifndef WARD_STORE_NETWORK_WRITE_H
#define WARD_STORE_NETWORK_WRITE_H

#include "store/db.h"

struct ward_network_size {
    size_t nodes, edges, islands;
    bool was_made; /* false: what is kept fits as it is */
};

/**
 * @brief  Makes net_graph, net_nodes and net_edges anew where streets or barriers have changed since they were made;
 *         empties them where nothing can be kept. Inside the caller's transaction.
 * @errors what making a network gives; WARD_E_SQL, WARD_E_NOMEM
 */
ward_rc ward_network_store(struct ward_db *db, struct ward_network_size *out) WARD_CHECK;

#endif
