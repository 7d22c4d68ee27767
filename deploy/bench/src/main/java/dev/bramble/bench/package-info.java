/** Benches: each service beside the peers it is compared with. */
@NullMarked
package dev.bramble.bench;

import org.jspecify.annotations.NullMarked;
