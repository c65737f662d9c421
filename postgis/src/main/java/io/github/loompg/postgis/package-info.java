/** The types of PostGIS as geometries of the JTS Topology Suite. */
@NullMarked
package io.github.loompg.postgis;

import org.jspecify.annotations.NullMarked;
