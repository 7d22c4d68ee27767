/** Login, discovery and full feature phase as state machines (RFC 7143 sections 4 to 7 and 13); no socket, no clock. */
@NullMarked
package dev.bramble.iscsi.session;

import org.jspecify.annotations.NullMarked;
