/** The bench of iscsi-service: rows, servers and what is measured. */
@NullMarked
package dev.bramble.bench.iscsi;

import org.jspecify.annotations.NullMarked;
