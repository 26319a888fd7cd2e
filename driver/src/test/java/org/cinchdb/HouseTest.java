/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of the packages, as docs/architecture.md draws it. */
class HouseTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.cinchdb");

    /** From the ground up: a package may import those of lower floors, and itself. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("org.cinchdb"),
            Set.of("org.cinchdb.url"),
            Set.of("org.cinchdb.sql"),
            Set.of("org.cinchdb.sqlite"),
            Set.of("org.cinchdb.catalog"),
            Set.of("org.cinchdb.schema"),
            Set.of("org.cinchdb.branch"),
            Set.of("org.cinchdb.kv"),
            Set.of("org.cinchdb.tenant"),
            Set.of("org.cinchdb.engine"),
            Set.of("org.cinchdb.jdbc"),
            Set.of(
                    "org.cinchdb.calcite",
                    "org.cinchdb.cli",
                    "org.cinchdb.flyway",
                    "org.cinchdb.hibernate",
                    "org.cinchdb.liquibase",
                    "org.cinchdb.schemacrawler",
                    "org.cinchdb.spring"));

    private static final Map<String, Integer> FLOOR_OF = floorOf();

    @Test
    void everyPackageHasItsFloor() {
        Set<String> packages = new TreeSet<>();
        CLASSES.forEach(type -> packages.add(type.getPackageName()));

        assertThat(FLOOR_OF.keySet()).containsAll(packages);
    }

    @Test
    void noPackageImportsOneFromAHigherFloor() {
        classes().should(importOnlyLowerFloors()).check(CLASSES);
    }

    @Test
    void onlyOnePackageKnowsSqliteJdbc() {
        noClasses()
                .that(not(resideInAPackage("org.cinchdb.sqlite")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sqlite..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({
        "com.fasterxml.jackson.dataformat.., org.cinchdb.cli",
        "liquibase.., org.cinchdb.liquibase",
        "org.apache.calcite.., org.cinchdb.calcite",
        "org.flywaydb.., org.cinchdb.flyway",
        "org.hibernate.., org.cinchdb.hibernate",
        "org.jline.., org.cinchdb.cli",
        "org.jooq.., org.cinchdb.cli",
        "org.springframework.., org.cinchdb.spring",
        "picocli.., org.cinchdb.cli",
        "schemacrawler.., org.cinchdb.schemacrawler"
    })
    void onlyOnePackageKnowsAnOptionalLibrary(String library, String home) {
        noClasses()
                .that(not(resideInAPackage(home)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            JavaPackage home = type.getPackage();
            if (!home.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(home.getName());
            }
        }

        assertThat(unmarked).isEmpty();
    }

    private static Map<String, Integer> floorOf() {
        Map<String, Integer> floors = new HashMap<>();
        for (int i = 0; i < FLOORS.size(); i++) {
            for (String name : FLOORS.get(i)) {
                floors.put(name, i);
            }
        }
        return floors;
    }

    private static ArchCondition<JavaClass> importOnlyLowerFloors() {
        return new ArchCondition<>("import only packages of lower floors") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String from = type.getPackageName();
                    String to = dependency.getTargetClass().getPackageName();
                    if (!from.equals(to) && FLOOR_OF.getOrDefault(to, -1) >= FLOOR_OF.getOrDefault(from, 0)) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }
}
