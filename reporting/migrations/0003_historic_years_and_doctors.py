import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('colleagues', '0003_keep_no_sign_in_times'),
        ('contacts', '0001_initial'),
        ('reporting', '0002_collecting_a_year'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='Year')),
                ('source', models.CharField(max_length=200, verbose_name='Source')),
                ('counties_reported', models.PositiveSmallIntegerField(verbose_name='Counties that reported')),
                ('counties', models.PositiveSmallIntegerField(verbose_name='Counties there were')),
                ('confirmed', models.PositiveSmallIntegerField(null=True, verbose_name='Support colleagues who confirmed')),
                ('in_office', models.PositiveSmallIntegerField(null=True, verbose_name='Support colleagues in office')),
                ('contacts', models.PositiveIntegerField(null=True, verbose_name='Number of contacts')),
                ('conversations', models.PositiveIntegerField(null=True, verbose_name='Number of conversations')),
                ('totals_are_about', models.BooleanField(default=False, verbose_name='These numbers are approximate')),
            ],
            options={
                'ordering': ['year'],
                'constraints': [models.CheckConstraint(condition=models.Q(('year__gte', 1993), ('year__lte', 2100)), name='historic_year_is_one_of_the_scheme'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='historic_year_has_a_source'), models.CheckConstraint(condition=models.Q(('counties__gte', 1), ('counties_reported__lte', models.F('counties'))), name='historic_counties_that_reported_are_some_of_all'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed__isnull', True), ('in_office__isnull', True)), models.Q(('confirmed__isnull', False), ('confirmed__lte', models.F('in_office')), ('in_office__gte', 1), ('in_office__isnull', False)), _connector='OR'), name='historic_colleagues_who_confirmed_are_some_of_all'), models.CheckConstraint(condition=models.Q(('totals_are_about', False), ('contacts__isnull', False), ('conversations__isnull', False), _connector='OR'), name='only_a_historic_number_is_approximate')],
            },
        ),
        migrations.CreateModel(
            name='DoctorCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='Year')),
                ('number', models.PositiveIntegerField(verbose_name='Number of doctors')),
                ('source', models.CharField(max_length=200, verbose_name='Source')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doctor_counts', to='colleagues.county')),
            ],
            options={
                'ordering': ['year', 'county__code'],
                'constraints': [models.UniqueConstraint(fields=('year', 'county'), name='one_number_of_doctors_per_county_and_year'), models.CheckConstraint(condition=models.Q(('year__gte', 1993), ('year__lte', 2100)), name='doctors_are_of_a_year_of_the_scheme'), models.CheckConstraint(condition=models.Q(('number__gte', 20), ('number__lte', 50000)), name='number_of_doctors_is_plausible'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='number_of_doctors_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='HistoricFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveIntegerField(null=True)),
                ('percent', models.DecimalField(decimal_places=3, max_digits=6, null=True)),
                ('decimals', models.PositiveSmallIntegerField(null=True)),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contacts.code')),
                ('historic_year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='reporting.historicyear')),
            ],
            options={
                'ordering': ['historic_year', 'code__variable', 'code__is_coarse', 'code__position'],
                'constraints': [models.UniqueConstraint(fields=('historic_year', 'code'), name='one_historic_figure_per_year_and_code'), models.CheckConstraint(condition=models.Q(models.Q(('count__isnull', False), ('decimals__isnull', True), ('percent__isnull', True)), models.Q(('count__isnull', True), ('decimals__gte', 0), ('decimals__isnull', False), ('decimals__lte', 3), ('percent__gte', 0), ('percent__isnull', False), ('percent__lte', 100)), _connector='OR'), name='historic_figure_is_a_count_or_a_percentage')],
            },
        ),
    ]
