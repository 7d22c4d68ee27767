/** The kernel's NFS version 3 client (RFC 1813, 5531), as far as mounting and reading a boot tree goes. */
@NullMarked
package dev.bramble.simulator.nfs;

import org.jspecify.annotations.NullMarked;
