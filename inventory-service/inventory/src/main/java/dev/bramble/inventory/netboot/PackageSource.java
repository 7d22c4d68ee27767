package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.util.Optional;

/** Where packages of one distribution, suite and architecture come from. */
interface PackageSource {

    /** The package of this name; empty when this source does not have it. */
    Optional<DebPackage> find(String name) throws IOException;
}
